;;; eglot.el --- Opens a contract in Emacs, and writes down what it shows  -*- lexical-binding: t -*-

;; Run by eglot.test.ts, which says in the environment where everything is.  The set-up is that of
;; docs/editors.md, read from there.

;;; Code:

(require 'package)
(package-initialize)
(require 'eglot)
(require 'json)

(defvar callwire-limit-seconds 60 "Only a server that hangs takes so long.")

(defun callwire-await (what condition)
  "Wait until CONDITION holds; fail with WHAT after a minute."
  (let ((end (+ (float-time) callwire-limit-seconds)))
    (while (not (funcall condition))
      (when (> (float-time) end) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.05)
      (sit-for 0.01))))

(load (getenv "CALLWIRE_SET_UP"))
(find-file (getenv "CALLWIRE_FILE"))
(run-hooks 'post-command-hook) ; which is when eglot begins, and Emacs without a screen has no commands
(callwire-await "the server" #'eglot-current-server)
(callwire-await "a mistake" (lambda () (flymake-start) (flymake-diagnostics)))

(let* ((mistake (car (flymake-diagnostics)))
       (line (line-number-at-pos (flymake-diagnostic-beg mistake)))
       (mode (symbol-name major-mode))
       (text (substring-no-properties (flymake-diagnostic-text mistake)))
       hover)
  (goto-char (point-min))
  (search-forward "Money {")
  (backward-char 4)
  (let ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
    (setq hover (plist-get (plist-get answer :contents) :value)))
  (with-temp-file (getenv "CALLWIRE_OUT")
    (insert (json-encode `((emacs . ,emacs-version)
                           (mode . ,mode)
                           (line . ,line)
                           (mistake . ,text)
                           (hover . ,hover)))))
  (eglot-shutdown (eglot-current-server)))

;;; eglot.el ends here
