import SieveHTTP

/// What must hold for any bytes whatever; each function returns what does not. Random inputs and the fuzzer check the same.
package enum ParserProperties {
  /// A request head means the same however it arrives, ends where it says, and says the same when written anew.
  package static func violation(requestHead bytes: [UInt8], arriving arrival: Arrival) -> String? {
    let whole = RequestReading.read(bytes)
    guard RequestReading.read(bytes, arrival) == whole else { return "arriving \(arrival), the request head reads differently" }
    guard let reading = whole.reading else { return nil }
    guard RequestReading.read(Array(bytes.prefix(reading.length))) == whole else { return "what follows the request head changes it" }
    guard RequestReading.read(Array(bytes.prefix(reading.length - 1))) == .incomplete else { return "the request head ends before its end" }
    guard var again = RequestReading.read(reading.rewritten).reading else { return "the request head written anew is not accepted" }
    again.length = reading.length
    guard again == reading else { return "the request head written anew reads differently" }
    return ambiguity(reading.fields, isChunked: reading.framing == .chunked)
  }

  /// A response head means the same however it arrives and ends where it says.
  package static func violation(responseHead bytes: [UInt8], arriving arrival: Arrival) -> String? {
    let whole = ResponseReading.read(bytes)
    guard ResponseReading.read(bytes, arrival) == whole else { return "arriving \(arrival), the response head reads differently" }
    guard let reading = whole.reading else { return nil }
    guard ResponseReading.read(Array(bytes.prefix(reading.length))) == whole else { return "what follows the response head changes it" }
    guard ResponseReading.read(Array(bytes.prefix(reading.length - 1))) == .incomplete else {
      return "the response head ends before its end"
    }
    let plain = ResponseReading.plainSpelling(of: Array(bytes.prefix(reading.length)))
    guard let plain, plain.count <= reading.length + reading.fields.count + 2, let again = ResponseReading.read(plain).reading else {
      return "the response head's plain spelling is not accepted"
    }
    guard again == reading.plain(length: again.length), ResponseReading.plainSpelling(of: plain) == plain else {
      return "the response head's plain spelling reads differently"
    }
    return ambiguity(again.fields, isChunked: again.framing == .chunked)
  }

  /// A chunked body means the same however it arrives, ends where it says, and is longer than its payload.
  package static func violation(chunkedBody bytes: [UInt8], arriving arrival: Arrival) -> String? {
    let whole = ChunkedReading.read(bytes)
    guard ChunkedReading.read(bytes, arrival) == whole else { return "arriving \(arrival), the chunked body reads differently" }
    if let difference = violation(answersBody: bytes, arriving: arrival, asRequests: whole.reading) { return difference }
    guard let reading = whole.reading else { return nil }
    guard reading.payload.count + reading.trailers.count + 5 <= reading.length else { return "a chunked body without its framing" }
    guard ChunkedReading.read(Array(bytes.prefix(reading.length))) == whole else { return "what follows the chunked body changes it" }
    guard ChunkedReading.read(Array(bytes.prefix(reading.length - 1))) == .incomplete else { return "the chunked body ends before its end" }
    return nil
  }

  /// What an answer may have beyond a request is passed on as a request must have it, and means the same.
  private static func violation(answersBody bytes: [UInt8], arriving arrival: Arrival, asRequests strict: ChunkedReading?) -> String? {
    let whole = ChunkedReading.read(bytes, isResponse: true)
    guard ChunkedReading.read(bytes, arrival, isResponse: true) == whole else {
      return "arriving \(arrival), an answer's chunks read differently"
    }
    guard let reading = whole.reading else { return strict == nil ? nil : "an answer's chunks are refused where a request's are not" }
    if let strict, strict != reading { return "an answer's chunks read differently from a request's" }
    guard let plain = ChunkedReading.plain(bytes), ChunkedReading.plain(bytes, arrival) == plain else {
      return "arriving \(arrival), an answer's chunks are passed on differently"
    }
    guard let again = ChunkedReading.read(plain).reading, again.payload == reading.payload, again.trailers == reading.trailers,
      again.length == plain.count
    else { return "an answer's chunks as passed on are not plain" }
    return nil
  }

  /// What another recipient might frame differently, looked for in another way than the parsers do.
  private static func ambiguity(_ fields: [FieldReading], isChunked: Bool) -> String? {
    let names = fields.map { String(decoding: $0.name, as: UTF8.self).lowercased() }
    let lengths = names.count { $0 == "content-length" }
    let codings = names.count { $0 == "transfer-encoding" }
    if lengths + codings > 1 { return "a head that could be framed in two ways" }
    if isChunked, codings != 1 { return "chunked, and nothing says so" }
    if fields.contains(where: { $0.value.contains { [0x00, 0x0A, 0x0D].contains($0) } }) { return "a value that ends a line" }
    if fields.contains(where: { $0.name.isEmpty || $0.name.contains { $0 <= 0x20 || $0 == 0x3A || $0 >= 0x7F } }) {
      return "a name that is none"
    }
    return nil
  }
}
