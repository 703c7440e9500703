/// Every reason why an edit cannot be made.
package struct EditRefusals: Error, Sendable, Equatable {
  /// Never empty.
  package var refusals: [EditRefusal]

  package init(_ refusals: [EditRefusal]) { self.refusals = refusals }
}
