-- Asks Neovim for the group of its syntax at each place of each text. Run by vim.test.ts, which
-- says in the environment where the questions are, and where the answers go.

local questions = vim.fn.json_decode(vim.fn.readfile(vim.env.CALLWIRE_QUESTIONS))
local answers = {}
vim.o.runtimepath = vim.env.CALLWIRE_VIM .. "," .. vim.o.runtimepath
vim.o.synmaxcol = 0 -- lines of any length
vim.cmd("syntax on")
for index, question in ipairs(questions) do
  vim.cmd("enew!")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, question.lines)
  vim.cmd("set filetype=callwire")
  local groups = {}
  for at, place in ipairs(question.places) do
    groups[at] = vim.fn.synIDattr(vim.fn.synID(place[1], place[2], 1), "name")
  end
  answers[index] = groups
end
vim.fn.writefile({ vim.fn.json_encode(answers) }, vim.env.CALLWIRE_ANSWERS)
vim.cmd("qall!")
