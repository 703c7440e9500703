// Amounts of bytes: a number and a unit, bytes where there is none.

extension ScalarFormat where Value == Int {
  /// `128MiB`, `1.5GB`, `64k`, `4096`; at least a byte, at most 1 TiB. `k` is 1000 and `Ki` 1024, as in SI and IEC 80000-13.
  package static var size: Self {
    Self("be a size from 1 byte to 1 TiB, such as 128MiB, 1GB or 64k") { text in
      guard let quantity = Quantity(text), let unit = bytes(in: quantity.unit) else { return nil }
      let (thousandths, overflows) = quantity.thousandths.multipliedReportingOverflow(by: unit)
      let size = thousandths / 1000
      return overflows || !(1...(1 << 40)).contains(size) ? nil : size
    }
  }

  private static func bytes(in unit: Substring) -> Int? {
    switch unit.lowercased() {
    case "", "b": 1
    case "k", "kb": 1000
    case "m", "mb": 1_000_000
    case "g", "gb": 1_000_000_000
    case "ki", "kib": 1 << 10
    case "mi", "mib": 1 << 20
    case "gi", "gib": 1 << 30
    default: nil
    }
  }
}
