/// A provider whose key is in the environment.
struct HostedFinding: Sendable {
  let provider: HostedProvider
  /// Where its key is. The key itself is not kept.
  let variable: String
  /// The provider's own, unless a variable names another.
  let baseURL: String
  let baseURLVariable: String?

  /// nil where no variable of `provider` is set: empty is not set, as compose files pass on what is missing.
  init?(_ provider: HostedProvider, environment: [String: String]) {
    let isSet = { (name: String) in environment[name].map { !$0.isEmpty } ?? false }
    guard let variable = provider.variables.first(where: isSet) else { return nil }
    self.provider = provider
    self.variable = variable
    baseURLVariable = provider.baseURLVariables.first(where: isSet)
    baseURL = baseURLVariable.flatMap { environment[$0] } ?? provider.baseURL
  }
}
