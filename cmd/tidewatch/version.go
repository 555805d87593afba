package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
)

// version is set by the linker where a release is built: -ldflags "-X main.version=1.2.3".
var version string

type versionCommand struct{}

// Run prints what was built: the release, else the commit.
func (versionCommand) Run(e *env) error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(e.stdout, "tidewatch", cmp.Or(version, revision(info), "unknown"))
	return err
}

// revision is the commit that a program was built from, "+dirty" when files had changed; empty when that was not noted.
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
