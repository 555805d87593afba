// Package settings defines the settings of Tidewatch. A setting has a flag, an environment variable, a default, a
// description and a check. No other package reads the environment.
//
// A setting is a struct field with kong's tags (help, default, placeholder) and a tag "setting" that names the
// environment variable. A flag overrides its environment variable, and an empty variable counts as unset. Secrets have
// a hidden flag and belong in environment variables, because other users of a machine can read command lines. A command
// embeds the groups of settings that it uses, and kong calls the Validate methods of these groups.
//
// [Serve] has the settings of a server, and [Remote] selects the server that the remote commands call. Answer engines
// ([Environment.Engines]), the judge ([Environment.Judge]) and traces ([Environment.Traces]) have environment variables
// but no flags. [Reference] lists all settings for docs/settings.md.
package settings
