import Testing

@testable import SieveCore

@Suite struct PythonPatternTests {
  @Test(arguments: [
    (#"gpt-4o\.1"#, #"gpt\-4o\.1"#),
    (".*", #"[^\n]*"#),
    (".*?.+?.??", #"[^\n]*?[^\n]+?[^\n]??"#),
    ("(?s).", #"[\s\S]"#),
    ("(?P<a_b>x)(?P=a_b)1", #"(x)(?:\1)1"#),
    ("a{,2}b{3}c{4,}d{,}e{}f{x", #"a{0,2}b{3}c{4,}d{0,}e\{\}f\{x"#),
    ("a++b*+", "(?>a+)(?>b*)"),
    ("(?:ab){1,2}+c", "(?>(?:ab){1,2})c"),
    (#"\d\D"#, #"[\p{Nd}][^\p{Nd}]"#),
    (#"(?a)\d\w"#, "[0-9][a-zA-Z0-9_]"),
    (#"[a&&[\W-]"#, #"[a\&\&\[[^\p{L}\p{N}_]\-]"#),
    ("[]^]", #"[\]\^]"#),
    ("[^--/]", #"[^\--\/]"#),
    (#"^a$\Z"#, #"\Aa(?=\n?\z)\z"#),
    ("(?x) a b # c\n [ #]", ##"ab[\x{20}\#]"##),
    ("(?i)a(?-i:b)(?s-i:.)", #"(?i)a(?-i:b)(?-i:[\s\S])"#),
    ("(?=a)(?<!b)", "(?:(?=a))(?:(?<!b))"),
    (#"\x41\u0042\0\101"#, #"AB\x{0}A"#),
    ("日", #"\x{65e5}"#),
    ("a(?#b)*", "a*"),
  ])
  func `the syntax of Python becomes that of ICU`(source: String, translation: String) throws {
    #expect(try PythonPattern(source).translation == translation)
  }
}
