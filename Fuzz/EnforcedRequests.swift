// The fuzzer's way into what reads requests where a filter is enforced: as JSON, form, multipart, query and path.

import SieveCore

@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let text = String(decoding: bytes, as: UTF8.self)
  if let mentions = mentions(type: "application/json", body: bytes), let parsed = LenientJSON.parse(bytes) {
    for reader in LenientJSONReader.allCases { expectNone(violation(reader.models(parsed), mentions)) }
  }
  if let mentions = mentions(type: "application/x-www-form-urlencoded", body: bytes) {
    expectNone(violation(LenientFormReader.formModels(text), mentions))
  }
  let multipart = "multipart/form-data; boundary=B"
  let whole = mentions(type: multipart, body: bytes)
  if let whole { expectNone(violation(LenientFormReader.multipartModels(text), whole)) }
  if mentions(type: multipart, body: bytes, arriving: .byteByByte) != whole { expectNone("byte by byte, read otherwise") }
  _ = mentions(target: Array("/v1/models/a?".utf8) + bytes, type: "", body: [])
  _ = mentions(target: bytes, type: "", body: [])
  return 0
}

/// No reader takes a model that is not mentioned, or one of its own for want of any.
private func violation(_ models: [String?], _ mentions: [String]) -> String? {
  let hidden = models.first { model in
    guard let model else { return true }
    return !mentions.contains { $0.utf8.elementsEqual(model.utf8) }
  }
  return hidden.map { "a reader takes \($0 ?? "its own"), mentioned: \(mentions)" }
}

/// Nil where the request is refused.
private func mentions(
  target: [UInt8] = Array("/v1/audio/speech".utf8), type: String, body: [UInt8], arriving arrival: Arrival = .whole
) -> [String]? {
  let inputs = [Array("POST".utf8), target, Array(type.utf8), body].map { bytes in
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }
  defer { for input in inputs { input.deallocate() } }
  do throws(SieveError) {
    let request = try EnforcedRequest(
      method: inputs[0], target: inputs[1], contentTypes: [inputs[2]], isEncoded: false, hasBody: !body.isEmpty, isUpgrade: false)
    guard request.body == .multipart else { return try request.mentions(in: inputs[3]).map(\.field.value) }
    let scanner = ModelFieldScanner(contentType: inputs[2])
    scanner.reset(contentType: inputs[2], isStrict: true)
    arrival.forEachPiece(of: body) { piece in
      scanner.scan(piece)
      return true
    }
    scanner.finish()
    return try request.mentions(inMultipart: scanner.finding).map(\.field.value)
  } catch {
    return nil
  }
}
