/// A number and what is counted, in the singular where it is one.
enum Count {
  /// `1 model`, `2 models`
  static func text(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
