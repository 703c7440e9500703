/// The model in a request target's query: `/v1/realtime?model=ID`.
package enum QueryModel {
  /// Reads `model=` as a form writes it (percent-encoded, `+` is a space). Ranges count from the target's first byte. A `model` without `=`
  /// is `notString`; other parameters are not looked into.
  package static func find(in target: UnsafeRawBufferPointer) -> ModelFinding {
    guard let mark = target.firstIndex(of: UInt8(ascii: "?"), from: 0) else { return .absent }
    var finding = ModelFinding.absent
    var start = mark + 1
    while start < target.count {
      let end = target.firstIndex(of: UInt8(ascii: "&"), from: start) ?? target.count
      if let model = model(in: target, parameter: start..<end) {
        guard finding == .absent else { return .duplicate }
        finding = model
      }
      start = end + 1
    }
    return finding
  }

  /// Nil where the parameter is another.
  private static func model(in target: UnsafeRawBufferPointer, parameter: Range<Int>) -> ModelFinding? {
    let sign = target[parameter].firstIndex(of: UInt8(ascii: "="))
    let name = target.part(parameter.lowerBound..<(sign ?? parameter.upperBound))
    guard PercentCoding.equals(name, ModelField.name) else { return nil }
    guard let sign else { return .notString }
    return ModelFinding(percentEncoded: sign + 1..<parameter.upperBound, of: target, notation: .query)
  }
}
