/// What `init` says when it is done: what it found, what it left out, and what to do next.
struct InitReport {
  var draft: ConfigurationDraft
  /// Keys that cannot be used, and why.
  var refused: [String]
  /// nil where the configuration went to standard output.
  var file: String?

  var text: String {
    (found + refused.map { "Left out  \($0)" } + [""] + next).joined(separator: "\n")
  }

  private var found: [String] {
    let locals = draft.locals.map { finding in
      let models = finding.modelIDs.map { Count.text($0.count, "model") } ?? "wants a key: see the comment"
      return "Found  \(finding.provider.title) on port \(finding.port), \(models)"
    }
    let hosted = draft.hosted.map { finding in
      "Found  \(finding.variable) for \(finding.provider.title)\(finding.provider.hasList ? "" : ", which has no list: see the comment")"
    }
    guard draft.hasBackend else {
      return locals + hosted + ["Found no provider that can be used as it is. The configuration is a template with one on this machine."]
    }
    return locals + hosted
  }

  private var next: [String] {
    let option = file == nil ? " -c FILE" : file == "config.yaml" ? "" : " -c \(file ?? "")"
    return [
      file.map { "Wrote \($0). Next:" } ?? "Next, with the configuration in FILE:", "",
      "  modelsieve check --online\(option)   do the backends answer?",
      "  modelsieve models\(option)           what a frontend will see",
      "  modelsieve\(option)                  run it, and give your frontend http://127.0.0.1:\(draft.port)/v1",
    ]
  }
}
