// Lists: elements that stay keep their bytes, whatever goes or comes around them.

extension SourceEditor {
  /// - Parameter slot: where `[]` goes when nothing is left.
  mutating func reconcileBlock(_ elements: [SourceNode], to wanted: [FileValue], at path: [String], slot: Int?) {
    let steps = ListDifference(from: elements.map(\.value), to: wanted)
    guard let first = elements.first else { return }
    var dashes: [Int] = []
    var position = document.lineStart(of: first.start)
    for element in elements {
      guard let dash = document.first(UInt8(ascii: "-"), in: position..<max(position, element.start)) ?? emptyDash(element, from: position),
        document.indentation(before: dash) != nil
      else { return refuse("its entries share lines with other things", at: path) }
      dashes.append(dash)
      position = element.end
    }
    for index in steps.removed {
      if let reason = document.sharing(within: elements[index].range) { return refuse(reason, at: path) }
      removeLines(of: dashes[index]..<max(dashes[index] + 1, elements[index].end))
    }
    if wanted.isEmpty {
      guard let slot else { return refuse("nothing would be left in it", at: path) }
      return insert(" []", at: slot)
    }
    let indentation = document.indentation(before: dashes[0]) ?? []
    let gap = first.start > dashes[0] ? String(decoding: document.bytes[dashes[0] + 1..<first.start], as: UTF8.self) : " "
    let dash = "-" + (gap.allSatisfy { $0 == " " } ? gap : " ")
    for (index, values) in steps.inserted.sorted(by: { $0.key < $1.key }) {
      let neighbour = elements[max(0, index - 1)]
      let lines = values.map { dash + spelling(of: $0, like: neighbour) }
      if index == 0 {
        insertLines(lines, indentation: indentation, at: document.lineStart(of: dashes[0]))
      } else {
        insertLines(lines, indentation: indentation, after: max(dashes[index - 1], neighbour.end - 1))
      }
    }
  }

  /// The dash of an element that is nothing at all: libYAML puts it right behind the dash.
  private func emptyDash(_ element: SourceNode, from position: Int) -> Int? {
    element.start > position && document.bytes[element.start - 1] == UInt8(ascii: "-") ? element.start - 1 : nil
  }

  mutating func reconcileFlow(_ elements: [SourceNode], of node: SourceNode, to wanted: [FileValue]) {
    let steps = ListDifference(from: elements.map(\.value), to: wanted)
    let inserted = steps.inserted.mapValues { values in values.map { spelling(of: $0, like: node) } }
    for index in steps.removed {
      if let reason = document.sharing(within: elements[index].range) { return refuse(reason, at: []) }
    }
    editFlow(elements.map(\.range), removed: Set(steps.removed), inserted: inserted, of: node)
  }
}
