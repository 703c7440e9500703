/// Why a scalar is refused, as the rest of the sentence "'port' must …".
package struct ScalarError: Error, Equatable {
  /// `be a number from 1 to 65535`
  package var expectation: String
  /// Whether the message may repeat what the file says; not where that could hold a credential.
  package var repeatsText: Bool

  package init(_ expectation: String, repeatsText: Bool = true) {
    self.expectation = expectation
    self.repeatsText = repeatsText
  }

  /// `'port' must be a number from 1 to 65535, not 'abc'`
  package func message(for name: String, text: String) -> String {
    "'\(name)' must \(expectation)" + (repeatsText ? ", not \(text.quotedInMessage)" : "")
  }
}
