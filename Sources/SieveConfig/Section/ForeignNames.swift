/// Names that other gateways and frontends have for what is called otherwise here.
enum ForeignNames {
  /// What to write instead of `key`, where that is such a name and one of `known` is meant; nil for any other.
  static func own(for key: String, among known: [String]) -> String? {
    let plain = String(key.lowercased().filter { $0 != "_" && $0 != "-" })
    guard let names = own[plain]?.filter(known.contains), !names.isEmpty else { return nil }
    let quoted = names.map { "'\($0)'" }
    let list = quoted.count > 1 ? quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "") : quoted[0]
    return "It is called \(list) here."
  }

  /// In lower case, without `_` and `-`.
  private static let own: [String: [String]] = {
    let shown = ["simple", "glob", "regexp"]
    var own: [String: [String]] = [
      "filter": shown + ["where"], "filters": shown + ["where"], "pattern": ["glob", "regexp"], "patterns": ["glob", "regexp"],
      "wildcard": ["glob"], "wildcards": ["glob"], "globs": ["glob"], "regexes": ["regexp"], "regexps": ["regexp"],
      "url": ["base_url"], "apibase": ["base_url"], "apiurl": ["base_url"], "openaiapibase": ["base_url"], "endpoint": ["base_url"],
      "baseurls": ["base_url"], "upstream": ["base_url"], "address": ["base_url", "host"], "apibaseurl": ["base_url"],
      "key": ["api_key"], "token": ["api_key"], "apitoken": ["api_key"], "authtoken": ["api_key"], "bearer": ["api_key"],
      "secret": ["api_key"], "apikeys": ["api_key", "clients"], "keys": ["clients", "api_key"], "masterkey": ["clients", "admin_key"],
      "users": ["clients"], "virtualkeys": ["clients"], "timeout": ["total_timeout"], "requesttimeout": ["total_timeout"],
      "streamtimeout": ["stall_timeout"], "ttl": ["cache_ttl"], "cache": ["cache_ttl"], "cachettlseconds": ["cache_ttl"],
      "extraheaders": ["headers"], "customheaders": ["headers"], "modelprefix": ["prefix"], "prefixid": ["prefix"],
      "listen": ["host", "port"], "bind": ["host"], "basepath": ["root_path"], "cors": ["cors_origins"], "allowedorigins": ["cors_origins"],
      "allowedhosts": ["hosts"], "trustedhosts": ["hosts"], "ssl": ["tls"], "loglevel": ["log"], "workers": ["threads"],
      "modelaliases": ["aliases"], "modelalias": ["aliases"], "alias": ["aliases"], "routergroups": ["aliases"],
      "modellist": ["model_filter"],
      "backends": ["model_filter"], "providers": ["model_filter"], "upstreams": ["model_filter"], "modelproviders": ["model_filter"],
      "strict": ["enforce"], "modelinfo": ["metadata"], "fallbackbackend": ["default_backend"], "defaultprovider": ["default_backend"],
    ]
    let allowed = [
      "whitelist", "allow", "allowed", "allowlist", "include", "includes", "only", "modelsallowed", "allowedmodels", "modelwhitelist",
      "includemodels", "modelids", "modelfilter",
    ]
    for name in allowed { own[name] = shown }
    let hidden = [
      "blacklist", "deny", "denied", "denylist", "block", "blocked", "blocklist", "excludes", "excluded", "hide", "hidden", "ignore",
      "excludemodels", "blockedmodels", "deniedmodels",
    ]
    for name in hidden { own[name] = ["exclude"] }
    return own
  }()
}
