internal import SieveCommands

/// The program: all of it is in `SieveCommands`, where tests reach it.
@main
enum Program {
  static func main() async {
    await ModelSieve.start(Array(CommandLine.arguments.dropFirst()))
  }
}
