internal import SieveCore

extension ScalarFormat where Value == ProxySetting {
  /// Nothing of it is repeated in a message: a password may be in it.
  static var proxy: Self {
    Self("be none or the URL of an http:// or https:// proxy, such as http://proxy.lan:3128", repeatsText: false) { text in
      text == "none" ? ProxySetting.none : ForwardProxy(text).map(ProxySetting.url)
    }
  }
}
