// The model in multipart/form-data bodies.

import TestSupport
import Testing

@testable import SieveCore

@Suite struct MultipartModelScannerTests {
  private static let contentType = "multipart/form-data; boundary=BOUND"
  private static let file = part("name=\"file\"; filename=\"a.mp3\"", "ID3\r\n--BOUN\r\r\n--BOUNDX\r\n--BOUND-\r\n-\n--BOUND\n\0\u{FF}\r")
  private static let model = part("name=\"model\"", "whisper-1")

  private static func part(_ disposition: String, _ content: String, headers: String = "") -> String {
    "--BOUND\r\nContent-Disposition: form-data; \(disposition)\r\n\(headers)\r\n\(content)\r\n"
  }

  private func finding(_ body: String, contentType: String = contentType) -> ModelFinding {
    ModelFieldScanner.findingHoweverCut(in: Array(body.utf8), contentType: contentType)
  }

  @Test(arguments: [
    model, file + model, model + file, file + model + file, "preamble\r\n--BOUNDED\r\n" + model, "\r\n" + model,
    part("name=model", "whisper-1"), part("NAME=\"model\"", "whisper-1"), part("x=\"a;name=b\"; name=\"model\" ;y=z;", "whisper-1"),
    part("name=\"mo\\del\"", "whisper-1"), part("name=\"Model\"", "whisper-1"), part("name=\"a\\\"; name=b\"", "x") + model,
    part("name=\"models\"", "x") + part("name=\"\"", "y") + model, part("name=\"model\"; filename=\"w.bin\"", "a file") + model,
    part("name=\"model\"", "whisper-1", headers: "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8BIT\r\n"),
    "--BOUND\r\ncontent-DISPOSITION:form-data;name=model\r\n\r\nwhisper-1\r\n", "--BOUND\r\n\r\nno header\r\n" + model,
    part("name=file; filename=x", "", headers: "Content-Transfer-Encoding: base64\r\n") + model,
    part("name=nested", "--BOUNDARY\r\nContent-Disposition: form-data; name=model\r\n\r\nx\r\n--BOUNDARY--") + model,
  ])
  func `the field model is found`(parts: String) {
    #expect(finding(parts + "--BOUND--\r\nepilogue \r\n--BOUND\r\n").value == "whisper-1")
  }

  @Test(arguments: ["", "--BOUND--", file + "--BOUND--", part("name=\"model\"; filename=\"w.bin\"", "a file") + "--BOUND--\r\n"])
  func `a body without the field has no model`(body: String) {
    #expect(finding(body) == .absent)
  }

  @Test(arguments: [model, part("name=MODEL", "x"), part("name=model", ""), file + model])
  func `two fields are a duplicate`(second: String) {
    #expect(finding(Self.model + second + "--BOUND--") == .duplicate)
  }

  @Test(
    arguments: [
      (part("name=model; filename=\"\"", "x"), .badPartHeader), (part("name=model; filename*=UTF-8''x", "x"), .badPartHeader),
      (part("name*=UTF-8''model", "x"), .badPartHeader), (part("name=x; name*0=mo", "x"), .badPartHeader),
      (part("name=a; name=model", "x"), .badPartHeader), (part("name=\"model", "x"), .badPartHeader), (part("name", "x"), .badPartHeader),
      (part("name=\"model\"x", "x"), .badPartHeader), (part("name=a", "x", headers: "X-Y: 1\r\n folded\r\n"), .badPartHeader),
      (part("name=a", "x", headers: "no colon\r\n"), .badPartHeader), (part("name=a", "x", headers: "X : 1\r\n"), .badPartHeader),
      (part("name=a", "x", headers: "X: \u{1}\r\n"), .badPartHeader), (part("name=a", "x", headers: "X: a\rb\r\n"), .badPartHeader),
      (part("name=a", "x", headers: "X: a\n"), .badPartHeader),
      (part("name=a", "x", headers: "Content-Disposition: form-data; name=model\r\n"), .badPartHeader),
      ("--BOUND\r\nContent-Disposition: attachment; name=model\r\n\r\nx\r\n", .badPartHeader),
      (part("name=model", "eA==", headers: "Content-Transfer-Encoding: base64\r\n"), .encodedPart),
      (part("name=model", "a\nb"), .badText), (part("name=model", "a\0"), .badText),
      ("--BOUND\n" + model, .badDelimiter), ("--BOUND \r\n" + model, .badDelimiter), ("--BOUND\rx" + model, .badDelimiter),
      (part("name=a", "--BOUND\r\nContent-Disposition: form-data; name=model\r\n\r\nx"), .badDelimiter),
      (file + "--BOUND\t--", .badDelimiter), ("\n" + model + file, .badDelimiter), ("\r" + model + file, .badDelimiter),
      ("x\n" + model, .badDelimiter), ("x\r\r\n" + model, .badDelimiter), ("--BOUND-\n" + model, .badDelimiter),
    ] as [(String, ModelFlaw)])
  func `what parsers read in different ways is malformed`(parts: String, flaw: ModelFlaw) {
    #expect(finding(parts + "--BOUND--\r\n") == .malformed(flaw))
  }

  @Test(arguments: [
    "-", "--BOUND", "--BOUND-", "--BOUND\r\n", model, model + "--BOUND", model + "--BOUND\r\n", "just text", #"{"model":"a"}"#,
    "--BOUND\r\nContent-Disposition: form-data; name=model",
  ])
  func `a body cut short is malformed`(body: String) {
    #expect(finding(body) == .malformed(.truncated))
  }

  @Test(arguments: [
    ("multipart/form-data; boundary=BOUND", "BOUND"), ("Multipart/Form-Data;BOUNDARY=\"BOUND\"", "BOUND"),
    ("multipart/form-data; charset=\"a;boundary=b\"; boundary=----WebKitFormBoundaryX", "----WebKitFormBoundaryX"),
    ("multipart/form-data; boundary=\"a b'()+_,-./:=?z\"", "a b'()+_,-./:=?z"), ("multipart/form-data ; boundary=a=b/c:d", "a=b/c:d"),
    (" multipart/form-data; boundary=" + String(repeating: "b", count: 70), String(repeating: "b", count: 70)),
  ])
  func `the boundary is read as written`(contentType: String, boundary: String) {
    let body = "--\(boundary)\r\nContent-Disposition: form-data; name=model\r\n\r\nm\r\n--\(boundary)--"
    #expect(finding(body, contentType: contentType).value == "m")
  }

  @Test(arguments: [
    "", ";", "; boundary", "; boundary=", "; boundary=\"\"", "; boundary=\"a", "; boundary=\"a \"", "; boundary=a; boundary=b",
    "; boundary=a; boundary=a", "; boundary=\"a\"b", "; boundary=a\"b", "; boundary=a b", "; boundary=é", "; boundary=\"a\\\"b\"",
    "; boundary=" + String(repeating: "b", count: 71), "-x; boundary=a",
  ])
  func `without a valid boundary nothing is guessed`(parameters: String) {
    #expect(ModelFieldScanner(contentType: "multipart/form-data" + parameters).finding == .malformed(.badBoundary))
    #expect(finding(Self.model, contentType: "multipart/form-data" + parameters) == .malformed(.badBoundary))
  }

  @Test(arguments: ["", "application/json", "application/x-www-form-urlencoded", "multipart/mixed; boundary=BOUND", "multipart"])
  func `all else is read as JSON`(contentType: String) {
    #expect(finding(#"{"model":"m"}"#, contentType: contentType).value == "m")
  }

  @Test func `the model may have 512 bytes and no more`() {
    let longest = String(repeating: "m", count: 512)
    for cuts in [[], [60], Array(0..<566)] {
      let finding = { (model: String) in
        let body = Self.part("name=model", model) + "--BOUND--"
        return ModelFieldScanner.finding(in: Array(body.utf8), contentType: Self.contentType, cuts: cuts)
      }
      #expect(finding(longest).value == longest)
      #expect(finding(longest + "m") == .malformed(.tooLong))
      #expect(finding(longest + longest) == .malformed(.tooLong))
    }
  }

  @Test func `a part's header may have 8192 bytes and no more`() {
    let rest = "Content-Disposition: form-data; name=model\r\nX: \r\n\r\n".utf8.count
    for (length, flaw) in [(8192, nil), (8193, .badPartHeader)] as [(Int, ModelFlaw?)] {
      let padding = String(repeating: "x", count: length - rest)
      for cuts in [[], [100], Array(0..<8192)] {
        let body = Array((Self.part("name=model", "m", headers: "X: \(padding)\r\n") + "--BOUND--").utf8)
        let finding = ModelFieldScanner.finding(in: body, contentType: Self.contentType, cuts: cuts)
        #expect(flaw.map { finding == .malformed($0) } ?? (finding.value == "m"))
      }
    }
  }

  @Test func `the model is known before the rest of the body is there`() {
    let scanner = ModelFieldScanner(contentType: Self.contentType)
    Array((Self.model + "--BOUND").utf8).withUnsafeBytes { scanner.scan($0) }
    #expect(scanner.finding == .searching)
    Array("\r\n".utf8).withUnsafeBytes { scanner.scan($0) }
    #expect(scanner.finding.value == "whisper-1")
  }

  @Test func `only the bytes of the model are replaced`() {
    let body = Self.file + Self.part("name=model", "") + Self.file + "--BOUND--"
    let replaced = finding(body).replacing(in: Array(body.utf8), by: "a \"b\" é")
    #expect(replaced == Self.file + Self.part("name=model", "a \"b\" é") + Self.file + "--BOUND--")
  }

  @Test func `random files hide neither the model nor each other`() {
    var random = SplitMix64(seed: 7)
    let alphabet = Array("\r\r\n\n--BOUND:x".utf8)
    for _ in 0..<5000 {
      let content = (0..<Int.random(in: 0...40, using: &random)).map { _ in random.pick(alphabet) }
      // What is no content but the beginning of another part has tests of its own.
      let text = String(decoding: content, as: UTF8.self)
      if ("\r\n" + text + "\r\n").utf8.split(separator: Array("\r\n--BOUND".utf8)).count > 1 { continue }
      let file = Self.part("name=file; filename=x", text)
      let body = Array((random.oneIn(2) ? file + Self.model : Self.model + file).utf8) + Array("--BOUND--".utf8)
      let cuts = (0..<3).map { _ in Int.random(in: 0...body.count, using: &random) }.sorted()
      #expect(ModelFieldScanner.finding(in: body, contentType: Self.contentType, cuts: cuts).value == "whisper-1", "\(text)")
    }
  }

  @Test func `random broken bodies are read alike however they are cut`() {
    var random = SplitMix64(seed: 11)
    let whole = Array((Self.file + Self.model + Self.part("name=x", "y") + "--BOUND--\r\n").utf8)
    for _ in 0..<100 {
      let body = random.mutate(whole, alphabet: Array("\r\n-BOUND\" ;:=\0x".utf8))
      let finding = ModelFieldScanner.findingHoweverCut(in: body, contentType: Self.contentType)
      #expect(finding != .searching)
    }
  }
}
