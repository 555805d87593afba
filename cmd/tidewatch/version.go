package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"tidewatch/cmd/tidewatch/internal/command"
)

// version is the released version. Release builds set the variable with -ldflags "-X main.version=1.2.3".
var version string

// unversioned describes a build from a source tree without Git.
const unversioned = "development build, without a version because the source tree had no Git repository"

type versionCommand struct{}

// Run prints the released version or, for other builds, the commit.
func (versionCommand) Run(e *command.Env) error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(e.Stdout, "tidewatch", cmp.Or(version, revision(info), unversioned))
	return err
}

// revision returns the commit of the build, or "" if the build does not record a commit. Uncommitted changes add the
// suffix "+dirty".
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
