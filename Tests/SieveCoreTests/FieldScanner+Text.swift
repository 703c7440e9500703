// Objects of tests are string literals.

@testable import SieveCore

extension FieldScanner {
  static func values(at paths: [FieldPath], in object: String) -> [ModelFieldValue?] {
    Array(object.utf8).withUnsafeBytes { values(at: paths, in: $0) }
  }
}
