/// A place in the configuration file, so that a message can send its reader there. Both numbers count from 1.
package struct SourcePosition: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
