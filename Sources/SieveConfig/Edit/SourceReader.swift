internal import CYaml

/// Drives libYAML's parser over a text and builds `SourceNode`s from its events.
struct SourceReader {
  /// Scalars, aliases, anchors and tags, in order.
  private(set) var tokens: [Range<Int>] = []
  private(set) var uses: [Int: [Int]] = [:]
  private let bytes: [UInt8]
  /// Byte offsets of the text's code points, in which libYAML counts; empty where all are ASCII.
  private var offsets: [UInt32] = []
  private var anchors: [String: SourceNode] = [:]

  private struct Failure: Error {}

  /// How a collection begins: with its anchor and tag, if it has any.
  private struct Opening {
    var start: Int
    /// Where they end.
    var properties: Int?

    var end: Int { properties ?? start }
  }

  private static let deepest = 200

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 { offsets.append(UInt32(offset)) }
    offsets.append(UInt32(bytes.count))
  }

  /// The root of the only document.
  mutating func read() -> SourceNode? {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    return bytes.withUnsafeBufferPointer { input in
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
      return try? document(&parser)
    }
  }

  private mutating func document(_ parser: inout yaml_parser_t) throws -> SourceNode {
    var root: SourceNode?
    while true {
      let done = try withEvent(&parser) { reader, parser, event in
        switch event.type {
        case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT: return false
        case YAML_STREAM_END_EVENT: return true
        default:
          guard root == nil else { throw Failure() }
          root = try reader.node(event, &parser, depth: 0)
          return false
        }
      }
      if done { break }
    }
    guard let root else { throw Failure() }
    return root
  }

  private mutating func withEvent<Value>(
    _ parser: inout yaml_parser_t, _ body: (inout SourceReader, inout yaml_parser_t, yaml_event_t) throws -> Value
  ) throws -> Value {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw Failure() }
    defer { yaml_event_delete(&event) }
    return try body(&self, &parser, event)
  }

  /// The node that begins with `event`.
  private mutating func node(_ event: yaml_event_t, _ parser: inout yaml_parser_t, depth: Int) throws -> SourceNode {
    guard depth < Self.deepest else { throw Failure() }
    let start = offset(event.start_mark)
    let end = offset(event.end_mark)
    switch event.type {
    case YAML_ALIAS_EVENT:
      guard let name = Self.text(event.data.alias.anchor), let target = anchors[name] else { throw Failure() }
      tokens.append(start..<end)
      uses[target.start, default: []].append(Int(event.start_mark.line) + 1)
      return SourceNode(content: .alias(name, target: target), start: start, contentStart: start, end: end)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let properties = self.properties(from: start, exist: scalar.anchor != nil || scalar.tag != nil)
      let contentStart = properties.map { content(behind: $0, before: end) } ?? start
      let node = SourceNode(
        content: .scalar(text, Self.style(scalar.style)), anchor: Self.text(scalar.anchor), start: start, propertiesEnd: properties,
        contentStart: contentStart, end: max(contentStart, trimmed(end, from: contentStart)))
      appendTokens(of: node)
      return remembered(node)
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      let opening = Opening(start: start, properties: properties(from: start, exist: sequence.anchor != nil || sequence.tag != nil))
      return remembered(
        try self.sequence(
          &parser, isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE, anchor: Self.text(sequence.anchor), opening, depth))
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      let opening = Opening(start: start, properties: properties(from: start, exist: mapping.anchor != nil || mapping.tag != nil))
      return remembered(
        try self.mapping(
          &parser, isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE, anchor: Self.text(mapping.anchor), opening, depth))
    default: throw Failure()
    }
  }

  private mutating func sequence(
    _ parser: inout yaml_parser_t, isFlow: Bool, anchor: String?, _ opening: Opening, _ depth: Int
  ) throws -> SourceNode {
    var elements: [SourceNode] = []
    var end: Int?
    while end == nil {
      try withEvent(&parser) { reader, parser, event in
        if event.type == YAML_SEQUENCE_END_EVENT {
          end = isFlow ? reader.offset(event.end_mark) : elements.last?.end ?? opening.end
        } else {
          elements.append(try reader.node(event, &parser, depth: depth + 1))
        }
      }
    }
    return SourceNode(
      content: .sequence(elements, isFlow: isFlow), anchor: anchor, start: opening.start, propertiesEnd: opening.properties,
      contentStart: opening.properties.map { content(behind: $0, before: bytes.count) } ?? opening.start, end: end ?? opening.end)
  }

  private mutating func mapping(
    _ parser: inout yaml_parser_t, isFlow: Bool, anchor: String?, _ opening: Opening, _ depth: Int
  ) throws -> SourceNode {
    var entries: [SourceNode.Entry] = []
    var key: SourceNode?
    var end: Int?
    while end == nil {
      try withEvent(&parser) { reader, parser, event in
        if event.type == YAML_MAPPING_END_EVENT {
          end = isFlow ? reader.offset(event.end_mark) : entries.last?.range.upperBound ?? opening.end
        } else {
          let node = try reader.node(event, &parser, depth: depth + 1)
          if let name = key { entries.append(SourceNode.Entry(key: name, value: node)) }
          key = key == nil ? node : nil
        }
      }
    }
    return SourceNode(
      content: .mapping(entries, isFlow: isFlow), anchor: anchor, start: opening.start, propertiesEnd: opening.properties,
      contentStart: opening.properties.map { content(behind: $0, before: bytes.count) } ?? opening.start, end: end ?? opening.end)
  }

  private mutating func remembered(_ node: SourceNode) -> SourceNode {
    if let anchor = node.anchor { anchors[anchor] = node }
    return node
  }

  // MARK: Bytes

  private func offset(_ mark: yaml_mark_t) -> Int {
    if offsets.isEmpty { return min(mark.index, bytes.count) }
    return mark.index < offsets.count ? Int(offsets[mark.index]) : bytes.count
  }

  /// Records anchor and tag as tokens. Returns where the last of them ends.
  private mutating func properties(from start: Int, exist: Bool) -> Int? {
    guard exist else { return nil }
    var end = start
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "&"), UInt8(ascii: "!"):
        let stop = bytes[position...].firstIndex { [0x20, 0x09, 0x0A, 0x0D].contains($0) || ",[]{}".utf8.contains($0) } ?? bytes.count
        tokens.append(position..<stop)
        end = stop
        position = stop
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "#"): position = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      default: return end
      }
    }
    return end
  }

  /// Where what follows anchor and tag begins, behind white space and comments; `properties` where that is nothing.
  private func content(behind properties: Int, before end: Int) -> Int {
    var position = properties
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "#"): position = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      default: return position
      }
    }
    return properties
  }

  /// Records a scalar. The comment behind the head of a block of text is no part of it.
  private mutating func appendTokens(of node: SourceNode) {
    var start = node.contentStart
    if case .scalar(_, .block) = node.content {
      let head = bytes[start..<node.end].prefix { $0 != 0x0A && $0 != 0x0D }
      if let comment = head.firstIndex(of: UInt8(ascii: "#")) {
        tokens.append(start..<comment)
        start = head.endIndex
      }
    }
    if start < node.end { tokens.append(start..<node.end) }
  }

  /// Without the white space at its end: a block scalar ends at the beginning of a line.
  private func trimmed(_ end: Int, from start: Int) -> Int {
    var end = end
    while end > start, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) { end -= 1 }
    return end
  }

  private static func text(_ name: UnsafePointer<yaml_char_t>?) -> String? { name.map { String(cString: $0) } }

  private static func style(_ style: yaml_scalar_style_t) -> ScalarStyle {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .single
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .double
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .plain
    }
  }
}
