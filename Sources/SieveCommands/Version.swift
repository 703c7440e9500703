/// What `--version` prints. Follows the newest entry of CHANGELOG.md.
let version = "0.1.0"
