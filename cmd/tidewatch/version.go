package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"tidewatch/cmd/tidewatch/internal/command"
)

// version is set by the linker in releases: -ldflags "-X main.version=1.2.3".
var version string

type versionCommand struct{}

// Run prints the release, or the commit of a build that is none.
func (versionCommand) Run(e *command.Env) error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(e.Stdout, "tidewatch", cmp.Or(version, revision(info), "unknown"))
	return err
}

// revision returns the commit of the build, with "+dirty" for uncommitted changes; empty if the build has no record of
// it.
func revision(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["vcs.revision"] != "" && settings["vcs.modified"] == "true" {
		return settings["vcs.revision"] + "+dirty"
	}
	return settings["vcs.revision"]
}
