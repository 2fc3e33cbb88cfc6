-- Drives Neovim 0.7 and newer as a user does, and writes what became of it as JSON. Run by
-- neovim.test.ts, which says in the environment where everything is.

local LIMIT_MS = 60000 -- only a server that hangs takes so long
local out = {}
local folder = vim.env.CALLWIRE_FOLDER

local function edit(name)
  local buffer = vim.fn.bufadd(folder .. "/idl/" .. name)
  vim.fn.bufload(buffer)
  vim.api.nvim_set_current_buf(buffer)
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function put(text)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, text)
end

local function await(what, condition)
  if not vim.wait(LIMIT_MS, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local function found()
  return vim.diagnostic.get(0)
end

-- Lenses as Neovim draws them behind their lines: the text of each, by its line.
local function lenses(id)
  local space = vim.lsp.codelens.__namespaces[id]
  local drawn = {}
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })) do
    local texts = vim.tbl_map(function(chunk)
      return chunk[1]
    end, mark[4].virt_text)
    drawn[tostring(mark[2] + 1)] = table.concat(texts)
  end
  return drawn
end

local function lens(id)
  local told = {}
  vim.lsp.handlers["window/showMessage"] = function(_, message)
    table.insert(told, message.message)
  end
  edit("calculator.rpc")
  vim.lsp.buf_attach_client(0, id)
  -- The registry has been asked by then, and has answered.
  await("a lens", function()
    vim.lsp.codelens.refresh()
    return next(lenses(id)) ~= nil
  end)
  out.lenses = lenses(id)
  -- Chosen as a user does, on the line of a method.
  vim.fn.search("divide", "w")
  vim.lsp.codelens.run()
  await("the line of a call", function()
    return #told > 0
  end)
  out.chosen = told
end

local function main()
  vim.o.hidden = true -- files that are not saved stay where they are
  edit("bill.rpc")
  local id = vim.lsp.start_client({
    name = "callwire",
    cmd = { vim.env.CALLWIRE_NODE, vim.env.CALLWIRE_COMMAND, "lsp" },
    root_dir = folder,
  })
  local client = function()
    return vim.lsp.get_client_by_id(id)
  end
  vim.lsp.buf_attach_client(0, id)
  await("the server", function()
    return client() and client().initialized
  end)
  local function ask(method, at)
    if at then
      vim.api.nvim_win_set_cursor(0, at)
    end
    local params = vim.lsp.util.make_position_params(0, "utf-16")
    local answer = vim.lsp.buf_request_sync(0, method, params, LIMIT_MS)
    return answer and answer[id] and answer[id].result
  end

  -- A mistake is shown while it stands there.
  local right = lines()
  local wrong = lines()
  wrong[4] = "struct Bill { 1 total: Mony; }"
  put(wrong)
  await("a diagnostic", function()
    return #found() > 0
  end)
  out.mistake = { line = found()[1].lnum, message = found()[1].message, code = found()[1].code }
  put(right)
  await("no diagnostic", function()
    return #found() == 0
  end)

  out.hover = ask("textDocument/hover", { 4, 24 }).contents.value

  -- Typed at the end, letter by letter; completion brings its import along.
  vim.api.nvim_win_set_cursor(0, { #lines(), 0 })
  vim.cmd("normal! ostruct Rest { 1 left: Tot; }")
  local list = ask("textDocument/completion", { #lines(), 25 })
  for _, item in ipairs(list.items) do
    if item.label == "Total" then
      local edits = { item.textEdit }
      vim.list_extend(edits, item.additionalTextEdits or {})
      vim.lsp.util.apply_text_edits(edits, 0, "utf-16")
    end
  end
  out.completed = lines()

  -- Another name, in four files.
  vim.fn.search("Money", "w")
  vim.lsp.buf.rename("Coins")
  await("the other name", function()
    return table.concat(lines(), "\n"):find("Coins") ~= nil
  end)
  out.renamed = {}
  for _, name in ipairs({ "bill.rpc", "money.rpc", "more.rpc", "total.rpc" }) do
    edit(name)
    vim.lsp.buf_attach_client(0, id) -- as an autocommand does
    out.renamed[name] = lines()
  end

  -- What is offered for a field, taken.
  edit("more.rpc")
  vim.fn.search("all:", "w")
  local range = vim.lsp.util.make_range_params(0, "utf-16")
  range.context = { diagnostics = {} }
  local actions = vim.lsp.buf_request_sync(0, "textDocument/codeAction", range, LIMIT_MS)[id].result
  for _, action in ipairs(actions) do
    if action.title:find("^retire") then
      vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
    end
  end
  out.retired = lines()

  -- Formatting, and the way to a declaration.
  edit("bill.rpc")
  local messy = lines()
  table.insert(messy, "struct   Messy{1 a:u8;}")
  put(messy)
  if vim.lsp.buf.format then
    vim.lsp.buf.format({ timeout_ms = LIMIT_MS })
  else
    vim.lsp.buf.formatting_sync(nil, LIMIT_MS)
  end
  out.formatted = lines()
  vim.fn.search("Coins", "w")
  local place = ask("textDocument/definition")
  vim.cmd("silent! wall")
  vim.lsp.util.jump_to_location(place, "utf-16")
  out.jumped = { file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":t"), line = vim.fn.line(".") }
  lens(id)
end

local ok, problem = pcall(main)
if not ok then
  out.problem = tostring(problem)
end
vim.fn.writefile({ vim.fn.json_encode(out) }, vim.env.CALLWIRE_OUT)
vim.cmd("qall!")
