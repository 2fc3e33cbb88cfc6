" Vim syntax file: contracts of Callwire
" Written by `npm run generate` from compiler/highlight/modes.ts. Do not edit.

if exists("b:current_syntax")
  finish
endif
syntax case match
syntax sync fromstart

" everywhere
syntax match callwireSign_common_4 ~\v%(\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|)~ contained
syntax match callwireName_common_3 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax match callwireString_common_2 ~\v%("%([^"\\]|\\.)*"|"%([^"\\;)]|\\.)*\\?|'[^']*')~ contained
syntax match callwireNumber_common_1 ~\v%(-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*)~ contained
syntax match callwireTruth_common_0 ~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ contained
syntax cluster callwireCommon contains=callwireTruth_common_0,callwireNumber_common_1,callwireString_common_2,callwireName_common_3,callwireSign_common_4,@callwireComments

" file
syntax match callwireSign_file_14 ~\v%(\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|)~
syntax match callwireName_file_13 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~
syntax match callwireString_file_12 ~\v%("%([^"\\]|\\.)*"|"%([^"\\;)]|\\.)*\\?|'[^']*')~
syntax match callwireNumber_file_11 ~\v%(-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*)~
syntax match callwireTruth_file_10 ~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~
syntax region callwireKeyword_file_9 matchgroup=callwireKeyword start=~\v%(%(service)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireSign end=~\v\}~ contains=@callwireService
syntax region callwireKeyword_file_8 matchgroup=callwireKeyword start=~\v%(%(enum|struct|union|error)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireType end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireDeclared
syntax match callwireKeyword_file_7 ~\v%(%(closed)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~
syntax region callwireKeyword_file_6 matchgroup=callwireKeyword start=~\v%(%(type)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireSign end=~\v\;~ matchgroup=NONE end=~\v\{|\}~me=s-1 contains=@callwireAlias
syntax region callwireKeyword_file_5 matchgroup=callwireKeyword start=~\v%(%(const)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireSign end=~\v\;~ matchgroup=NONE end=~\v\{|\}~me=s-1 contains=@callwireConstant
syntax region callwireKeyword_file_4 matchgroup=callwireKeyword start=~\v%(%(import)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireSign end=~\v\;~ contains=@callwireImported
syntax region callwireKeyword_file_3 matchgroup=callwireKeyword start=~\v%(%(package)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireSign end=~\v\;~ contains=@callwirePackageName
syntax region callwireSign_file_2 matchgroup=callwireSign start=~\v%(\{)~ matchgroup=callwireSign end=~\v\}~ matchgroup=NONE end=~\v%(const|type|closed|enum|struct|union|error|service|import|package)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!~me=s-1 contains=@callwireMembers
syntax region callwireSign_file_1 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}|\;~me=s-1 contains=@callwireValue
syntax region callwireAnnotation_file_0 matchgroup=callwireAnnotation start=~\v%(\@)~ matchgroup=callwireAnnotation end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireAnnotation

" packageName
syntax match callwirePackage_packageName_0 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax cluster callwirePackageName contains=callwirePackage_packageName_0,@callwireCommon

" imported
syntax match callwireType_imported_1 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax match callwireKeyword_imported_0 ~\v%(%(as|from)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ contained
syntax cluster callwireImported contains=callwireKeyword_imported_0,callwireType_imported_1,@callwireCommon

" constant
syntax match callwireConstant_constant_4 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax region callwireSign_constant_3 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}|\;~me=s-1 contains=@callwireValue contained
syntax region callwireAnnotation_constant_2 matchgroup=callwireAnnotation start=~\v%(\@)~ matchgroup=callwireAnnotation end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireAnnotation contained
syntax region callwireSign_constant_1 matchgroup=callwireSign start=~\v%(\=)~ matchgroup=NONE end=~\v\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireValue contained
syntax region callwireSign_constant_0 matchgroup=callwireSign start=~\v%(\:)~ matchgroup=NONE end=~\v%(throws)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!|-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*|\=|\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireType contained
syntax cluster callwireConstant contains=callwireSign_constant_0,callwireSign_constant_1,callwireAnnotation_constant_2,callwireSign_constant_3,callwireConstant_constant_4,@callwireCommon

" alias
syntax match callwireType_alias_3 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax region callwireSign_alias_2 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}|\;~me=s-1 contains=@callwireValue contained
syntax region callwireAnnotation_alias_1 matchgroup=callwireAnnotation start=~\v%(\@)~ matchgroup=callwireAnnotation end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireAnnotation contained
syntax region callwireSign_alias_0 matchgroup=callwireSign start=~\v%(\=)~ matchgroup=NONE end=~\v%(throws)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!|-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*|\=|\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireType contained
syntax cluster callwireAlias contains=callwireSign_alias_0,callwireAnnotation_alias_1,callwireSign_alias_2,callwireType_alias_3,@callwireCommon

" declared
syntax cluster callwireDeclared contains=@callwireCommon

" service
syntax match callwireType_service_1 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax region callwireSign_service_0 matchgroup=callwireSign start=~\v%(\{)~ matchgroup=NONE end=~\v\}~me=s-1 contains=@callwireMethods contained
syntax cluster callwireService contains=callwireSign_service_0,callwireType_service_1,@callwireCommon

" methods
syntax region callwireMethod_methods_3 matchgroup=callwireMethod start=~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ matchgroup=callwireSign end=~\v\;~ matchgroup=NONE end=~\v\{|\}~me=s-1 contains=@callwireMethod contained
syntax match callwireKeyword_methods_2 ~\v%(%(oneway)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)%(\s*%(\())@!~ contained
syntax region callwireSign_methods_1 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}|\;~me=s-1 contains=@callwireValue contained
syntax region callwireAnnotation_methods_0 matchgroup=callwireAnnotation start=~\v%(\@)~ matchgroup=callwireAnnotation end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireAnnotation contained
syntax cluster callwireMethods contains=callwireAnnotation_methods_0,callwireSign_methods_1,callwireKeyword_methods_2,callwireMethod_methods_3,@callwireCommon

" method
syntax match callwireType_method_3 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax match callwireKeyword_method_2 ~\v%(%(throws)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ contained
syntax region callwireSign_method_1 matchgroup=callwireSign start=~\v%(\:)~ matchgroup=NONE end=~\v%(throws)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!|-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*|\=|\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireType contained
syntax region callwireSign_method_0 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}~me=s-1 contains=@callwireParameters contained
syntax cluster callwireMethod contains=callwireSign_method_0,callwireSign_method_1,callwireKeyword_method_2,callwireType_method_3,@callwireCommon

" parameters
syntax region callwireSign_parameters_3 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}|\;~me=s-1 contains=@callwireValue contained
syntax region callwireAnnotation_parameters_2 matchgroup=callwireAnnotation start=~\v%(\@)~ matchgroup=callwireAnnotation end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireAnnotation contained
syntax region callwireSign_parameters_1 matchgroup=callwireSign start=~\v%(\=)~ matchgroup=NONE end=~\v\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireValue contained
syntax region callwireSign_parameters_0 matchgroup=callwireSign start=~\v%(\:)~ matchgroup=NONE end=~\v%(throws)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!|-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*|\=|\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireType contained
syntax cluster callwireParameters contains=callwireSign_parameters_0,callwireSign_parameters_1,callwireAnnotation_parameters_2,callwireSign_parameters_3,@callwireCommon

" members
syntax region callwireSign_members_6 matchgroup=callwireSign start=~\v%(\{)~ matchgroup=callwireSign end=~\v\}~ matchgroup=NONE end=~\v%(const|type|closed|enum|struct|union|error|service|import|package)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!~me=s-1 contains=@callwireMembers contained
syntax region callwireSign_members_5 matchgroup=callwireSign start=~\v%(\()~ matchgroup=callwireSign end=~\v\)~ matchgroup=NONE end=~\v\{|\}|\;~me=s-1 contains=@callwireValue contained
syntax region callwireAnnotation_members_4 matchgroup=callwireAnnotation start=~\v%(\@)~ matchgroup=callwireAnnotation end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireAnnotation contained
syntax region callwireSign_members_3 matchgroup=callwireSign start=~\v%(\=)~ matchgroup=NONE end=~\v\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireValue contained
syntax region callwireSign_members_2 matchgroup=callwireSign start=~\v%(\:)~ matchgroup=NONE end=~\v%(throws)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!|-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*|\=|\;|\,|\@|\{|\}|\)~me=s-1 contains=@callwireType contained
syntax region callwireKeyword_members_1 matchgroup=callwireKeyword start=~\v%(%(reserved)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ matchgroup=callwireSign end=~\v\;~ matchgroup=NONE end=~\v\{|\}~me=s-1 contains=@callwireReserved contained
syntax region callwireNumber_members_0 matchgroup=callwireNumber start=~\v%(-?[0-9]+%(_[0-9]+)*%(\.[0-9]+%(_[0-9]+)*%([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)%([a-zA-Z0-9_])@!|-?[0-9]+%(\.[0-9]+)?%(ms|s|m|h)%([a-zA-Z0-9_])@!|-?%(0[xX][0-9a-fA-F]+%(_[0-9a-fA-F]+)*|[0-9]+%(_[0-9]+)*)%([a-zA-Z0-9_])@!|-?[0-9][a-zA-Z0-9_]*%(\.[0-9][a-zA-Z0-9_]*)*)~ matchgroup=callwireName end=~\v%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*~ matchgroup=NONE end=~\v\.\.|\{|\}|\(|\)|\[|\]|\<|\>|\,|\:|\;|\=|\?|\@|\.|\|~me=s-1 contains=@callwireMemberName contained
syntax cluster callwireMembers contains=callwireNumber_members_0,callwireKeyword_members_1,callwireSign_members_2,callwireSign_members_3,callwireAnnotation_members_4,callwireSign_members_5,callwireSign_members_6,@callwireCommon

" memberName
syntax cluster callwireMemberName contains=@callwireCommon

" reserved
syntax cluster callwireReserved contains=@callwireCommon

" annotation
syntax cluster callwireAnnotation contains=@callwireCommon

" type
syntax match callwireType_type_3 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax match callwireScalar_type_3 ~\v%(bool|i8|i16|i32|i64|u8|u16|u32|u64|f32|f64|string|bytes|timestamp|duration)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!~ contained
syntax region callwireSign_type_2 matchgroup=callwireSign start=~\v%(\<)~ matchgroup=callwireSign end=~\v\>~ matchgroup=NONE end=~\v\;|\{|\}~me=s-1 contains=@callwireType contained
syntax region callwireSign_type_1 matchgroup=callwireSign start=~\v%(\[)~ matchgroup=callwireSign end=~\v\]~ matchgroup=NONE end=~\v\;|\{|\}~me=s-1 contains=@callwireType contained
syntax match callwireKeyword_type_0 ~\v%(%(stream|map)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)~ contained
syntax cluster callwireType contains=callwireKeyword_type_0,callwireSign_type_1,callwireSign_type_2,callwireScalar_type_3,callwireType_type_3,@callwireCommon

" value
syntax match callwireConstant_value_1 ~\v%(%(%(true|false)%(%([a-zA-Z0-9_]|[^\d0-\d127]))@!)@!%([a-zA-Z_]|[^\d0-\d127])%([a-zA-Z0-9_]|[^\d0-\d127])*)~ contained
syntax region callwireSign_value_0 matchgroup=callwireSign start=~\v%(\[)~ matchgroup=callwireSign end=~\v\]~ matchgroup=NONE end=~\v\;|\{|\}~me=s-1 contains=@callwireValue contained
syntax cluster callwireValue contains=callwireSign_value_0,callwireConstant_value_1,@callwireCommon

syntax match callwireComment_line ~//.*$~ contains=@Spell
syntax match callwireDocumentation_line ~///\%(/\)\@!.*$~ contains=@Spell
syntax region callwireComment_block start=~/\*~ end=~\*/~ contains=@Spell
syntax cluster callwireComments contains=callwireComment_line,callwireDocumentation_line,callwireComment_block

highlight default link callwireComment Comment
highlight default link callwireDocumentation SpecialComment
highlight default link callwireKeyword Keyword
highlight default link callwireScalar Type
highlight default link callwireType Type
highlight default link callwirePackage Include
highlight default link callwireMethod Function
highlight default link callwireName Identifier
highlight default link callwireConstant Constant
highlight default link callwireAnnotation PreProc
highlight default link callwireNumber Number
highlight default link callwireString String
highlight default link callwireTruth Boolean
highlight default link callwireSign Delimiter
highlight default link callwireTruth_common_0 callwireTruth
highlight default link callwireNumber_common_1 callwireNumber
highlight default link callwireString_common_2 callwireString
highlight default link callwireName_common_3 callwireName
highlight default link callwireSign_common_4 callwireSign
highlight default link callwireAnnotation_file_0 callwireAnnotation
highlight default link callwireSign_file_1 callwireSign
highlight default link callwireSign_file_2 callwireSign
highlight default link callwireKeyword_file_3 callwireKeyword
highlight default link callwireKeyword_file_4 callwireKeyword
highlight default link callwireKeyword_file_5 callwireKeyword
highlight default link callwireKeyword_file_6 callwireKeyword
highlight default link callwireKeyword_file_7 callwireKeyword
highlight default link callwireKeyword_file_8 callwireKeyword
highlight default link callwireKeyword_file_9 callwireKeyword
highlight default link callwireTruth_file_10 callwireTruth
highlight default link callwireNumber_file_11 callwireNumber
highlight default link callwireString_file_12 callwireString
highlight default link callwireName_file_13 callwireName
highlight default link callwireSign_file_14 callwireSign
highlight default link callwirePackage_packageName_0 callwirePackage
highlight default link callwireKeyword_imported_0 callwireKeyword
highlight default link callwireType_imported_1 callwireType
highlight default link callwireSign_constant_0 callwireSign
highlight default link callwireSign_constant_1 callwireSign
highlight default link callwireAnnotation_constant_2 callwireAnnotation
highlight default link callwireSign_constant_3 callwireSign
highlight default link callwireConstant_constant_4 callwireConstant
highlight default link callwireSign_alias_0 callwireSign
highlight default link callwireAnnotation_alias_1 callwireAnnotation
highlight default link callwireSign_alias_2 callwireSign
highlight default link callwireType_alias_3 callwireType
highlight default link callwireSign_service_0 callwireSign
highlight default link callwireType_service_1 callwireType
highlight default link callwireAnnotation_methods_0 callwireAnnotation
highlight default link callwireSign_methods_1 callwireSign
highlight default link callwireKeyword_methods_2 callwireKeyword
highlight default link callwireMethod_methods_3 callwireMethod
highlight default link callwireSign_method_0 callwireSign
highlight default link callwireSign_method_1 callwireSign
highlight default link callwireKeyword_method_2 callwireKeyword
highlight default link callwireType_method_3 callwireType
highlight default link callwireSign_parameters_0 callwireSign
highlight default link callwireSign_parameters_1 callwireSign
highlight default link callwireAnnotation_parameters_2 callwireAnnotation
highlight default link callwireSign_parameters_3 callwireSign
highlight default link callwireNumber_members_0 callwireNumber
highlight default link callwireKeyword_members_1 callwireKeyword
highlight default link callwireSign_members_2 callwireSign
highlight default link callwireSign_members_3 callwireSign
highlight default link callwireAnnotation_members_4 callwireAnnotation
highlight default link callwireSign_members_5 callwireSign
highlight default link callwireSign_members_6 callwireSign
highlight default link callwireKeyword_type_0 callwireKeyword
highlight default link callwireSign_type_1 callwireSign
highlight default link callwireSign_type_2 callwireSign
highlight default link callwireScalar_type_3 callwireScalar
highlight default link callwireType_type_3 callwireType
highlight default link callwireSign_value_0 callwireSign
highlight default link callwireConstant_value_1 callwireConstant
highlight default link callwireComment_line callwireComment
highlight default link callwireDocumentation_line callwireDocumentation
highlight default link callwireComment_block callwireComment

let b:current_syntax = "callwire"
