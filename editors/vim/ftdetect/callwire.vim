" Contracts of Callwire are known by their ending.
autocmd BufRead,BufNewFile *.rpc setfiletype callwire
