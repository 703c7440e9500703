// The fuzzer's way into what finds a request's model: in JSON, in multipart, in a query and in a path.

import SieveCore

@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for contentType in ["application/json", "multipart/form-data; boundary=b"] {
    expectNone(violation(body: bytes, contentType))
  }
  for find in [QueryModel.find, PathModel.listed, PathModel.deployment] as [(UnsafeRawBufferPointer) -> ModelFinding] {
    expectNone(violation(of: { bytes in bytes.withUnsafeBytes(find) }, bytes))
  }
  return 0
}

/// The model is the same however the body arrives, and is another when it is replaced by another.
private func violation(body: [UInt8], _ contentType: String) -> String? {
  let whole = finding(body, .whole, contentType)
  guard finding(body, .byteByByte, contentType) == whole else { return "byte by byte, another model" }
  return violation(of: { finding($0, .whole, contentType) }, body)
}

private func violation(of find: ([UInt8]) -> ModelFinding, _ bytes: [UInt8]) -> String? {
  guard case .found(let field) = find(bytes) else { return nil }
  for model in [field.value, "or/a b\"%\u{E9}+"] {
    var replaced = bytes
    replaced.replaceSubrange(field.range, with: field.replacement(model))
    guard case .found(let again) = find(replaced), again.value == model else { return "replaced by \(model), the model is another" }
  }
  return nil
}

private func finding(_ body: [UInt8], _ arrival: Arrival, _ contentType: String) -> ModelFinding {
  let scanner = Array(contentType.utf8).withUnsafeBytes { ModelFieldScanner(contentType: $0) }
  arrival.forEachPiece(of: body) { piece in
    scanner.scan(piece)
    return true
  }
  scanner.finish()
  return scanner.finding
}
