internal import SieveCore

/// What `models` says of one model.
struct ModelRow {
  var id: String
  var isShown: Bool
  /// The rule that decided.
  var reason: String

  var json: String {
    var out = Array(#"{"id":"#.utf8)
    JSONString.write(id, to: &out)
    out += #","shown":\#(isShown),"why":"#.utf8
    JSONString.write(reason, to: &out)
    out.append(UInt8(ascii: "}"))
    return String(decoding: out, as: UTF8.self)
  }
}
