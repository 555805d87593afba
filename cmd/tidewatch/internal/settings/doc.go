// Package settings defines every setting of Tidewatch: its flag, its environment variable, its default, its description
// and its check. No other package reads the environment.
//
// A setting is a field with kong's tags (help, default, placeholder) and a setting tag that names its variable. A flag
// overrides its variable, and an empty variable counts as unset. Secrets have a hidden flag and belong in variables,
// because other users of a machine can read command lines. A command embeds the groups that it uses; kong calls their
// Validate methods.
//
// The groups, in the order of [Serve]: [Listen], [Roles], [API], [Database], [Work], [Spending], [Alerts], [Retention],
// [Metrics] and [Log]. [Remote] selects the server that the remote commands call. Answer engines
// ([Environment.Engines]) and traces ([Environment.Traces]) have only variables. [Reference] lists all settings for
// docs/settings.md.
package settings
