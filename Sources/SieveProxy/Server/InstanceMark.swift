internal import SieveHTTP

/// What this process is called in `Via`, so that a request that comes back to it is known (RFC 9110 §7.6.3). Every process has a name of its own:
/// instances behind one another are no loop.
enum InstanceMark {
  private static let start: StaticString = "modelsieve-"
  private static let digitCount = 16
  private static var length: Int { start.utf8CodeUnitCount + digitCount }
  /// More instances than anybody has behind one another; and what a client can put into a list request is bounded.
  private static let most = 16

  /// `modelsieve-` and random digits, which tell nothing of the machine.
  static let name = "\(start)" + (0..<digitCount).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
  /// An element of `Via`, with the end of its line.
  static let element = Array("1.1 \(name)\r\n".utf8)

  /// The instances that have passed a request on, as they are called in it. Throws where this one is among them, or too many are.
  static func passed(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) throws(Loop) -> [String] {
    guard head.names.contains(.via) else { return [] }
    var names: [String] = []
    for field in head.fields where field.name == .via {
      try collect(UnsafeRawBufferPointer(rebasing: bytes[field.valueRange]), &names)
    }
    return names
  }

  struct Loop: Error {}

  /// Whether an instance has made a response, or passed it on.
  static func isBorne(by head: ResponseHead, in bytes: UnsafeRawBufferPointer) -> Bool {
    if head.names.contains(.modelSieve) { return true }
    guard head.names.contains(.via) else { return false }
    return head.fields.contains { field in
      guard field.name == .via else { return false }
      let value = UnsafeRawBufferPointer(rebasing: bytes[field.valueRange])
      return value.indices.contains { isName(UnsafeRawBufferPointer(rebasing: value[$0...].prefix(length))) }
    }
  }

  private static func collect(_ value: UnsafeRawBufferPointer, _ names: inout [String]) throws(Loop) {
    var i = 0
    while i + length <= value.count {
      guard isName(UnsafeRawBufferPointer(rebasing: value[i..<i + length])) else {
        i += 1
        continue
      }
      let name = String(decoding: value[i..<i + length], as: UTF8.self)
      guard !name.utf8.elementsEqual(Self.name.utf8), names.count < most else { throw Loop() }
      names.append(name)
      i += length
    }
  }

  private static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == length else { return false }
    for i in 0..<start.utf8CodeUnitCount where bytes[i] != start.utf8Start[i] { return false }
    return bytes.dropFirst(start.utf8CodeUnitCount).allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }
}
