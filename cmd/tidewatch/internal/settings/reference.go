package settings

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"tidewatch/jobs/collector"
)

// setting describes a setting according to the tags of its struct field.
type setting struct {
	Flag     string // "" for a secret, because secrets have only a variable
	Variable string
	Default  string
	Help     string
	Group    string
}

// settingsOf returns the settings in the fields of a struct and of its embedded structs, in the order of the fields.
func settingsOf(t reflect.Type, group string) []setting {
	var all []setting
	for field := range t.Fields() {
		group := cmp.Or(strings.TrimSuffix(field.Tag.Get("group"), ":"), group)
		if field.Anonymous {
			all = append(all, settingsOf(field.Type, group)...)
			continue
		}
		name, ok := field.Tag.Lookup("setting")
		if !ok {
			continue
		}
		s := setting{Default: field.Tag.Get("default"), Group: group, Help: field.Tag.Get("help"), Variable: name}
		if _, hidden := field.Tag.Lookup("hidden"); !hidden {
			s.Flag = cmp.Or(field.Tag.Get("name"), dashed(field.Name))
		}
		all = append(all, s)
	}
	return all
}

// name returns the flag and the variable of a setting in the form that errors use.
func (s setting) name() string {
	if s.Flag == "" {
		return s.Variable
	}
	return "--" + s.Flag + " (" + s.Variable + ")"
}

func secrets(t reflect.Type) []setting {
	var hidden []setting
	for _, s := range settingsOf(t, "") {
		if s.Flag == "" {
			hidden = append(hidden, s)
		}
	}
	return hidden
}

// dashed returns the flag name that kong derives from a field name. The field name must not contain abbreviations.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Reference returns the Markdown text of docs/settings.md, which lists all settings in groups.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	group := ""
	for _, s := range settingsOf(reflect.TypeFor[Serve](), "") {
		if s.Group != group {
			group = s.Group
			writeHead(&b, group, "")
		}
		writeRow(&b, s)
	}
	writeGroup(
		&b,
		"Import",
		"`tidewatch import` has the settings of the database, the settings of the log, and the following setting.",
		reflect.TypeFor[Import](),
	)
	writeGroup(&b, "Remote commands", "The commands under [From any machine](commands.md#from-any-machine) call a server.",
		reflect.TypeFor[Remote]())
	writeVariables(&b, "Judge of sentiment", "The judge is optional. To configure a judge, set `TIDEWATCH_JUDGE`, or "+
		"`TIDEWATCH_JUDGE_BASE_URL` and\n`TIDEWATCH_JUDGE_MODEL`. All nodes should have the same judge.",
		judgeVariables())
	writeVariables(&b, "Traces",
		"OpenTelemetry's standard variables configure traces. This table lists the most common variables.", traceVariables())
	b.WriteString("\n## Answer engines\n\nA server uses an engine if the required variables of the engine are set. " +
		"Engines of one vendor share their\nvariables.\n")
	for _, engine := range collector.Engines() {
		b.WriteString("\n### " + engine.Title + " (`" + engine.Name + "`)\n")
		writeVariableTable(&b, engineVariables(engine))
	}
	return b.String()
}

const referenceHead = `<!-- Written by "make generate" from cmd/tidewatch/internal/settings. Do not edit. -->

# Settings

Most settings have a flag and an environment variable. A flag takes precedence over its variable, and an empty variable
counts as unset. At the start, ` + "`tidewatch serve`" + ` warns of empty variables. Secrets and answer engines have
variables but no flags, because other users of a machine can read command lines.

Durations are written as ` + "`90s`, `15m`, `12h` or `30d`" + `. A day has 24 hours. Commas separate
list elements. If a value is invalid, ` + "`tidewatch serve`" + ` does not start, and the error names the setting.
`

func writeGroup(b *strings.Builder, title, intro string, t reflect.Type) {
	writeHead(b, title, intro)
	for _, s := range settingsOf(t, "") {
		writeRow(b, s)
	}
}

func writeHead(b *strings.Builder, title, intro string) {
	b.WriteString("\n## " + title + "\n\n")
	if intro != "" {
		b.WriteString(intro + "\n\n")
	}
	b.WriteString("| Flag | Variable | Default | Description |\n|---|---|---|---|\n")
}

func writeRow(b *strings.Builder, s setting) {
	flag := "–"
	if s.Flag != "" {
		flag = "`--" + s.Flag + "`"
	}
	fmt.Fprintf(b, "| %s | `%s` | %s | %s |\n", flag, s.Variable, code(s.Default), escaped(s.Help))
}

func writeVariables(b *strings.Builder, title, intro string, vars []variable) {
	b.WriteString("\n## " + title + "\n\n" + intro + "\n")
	writeVariableTable(b, vars)
}

func writeVariableTable(b *strings.Builder, vars []variable) {
	b.WriteString("\n| Variable | Default | Description |\n|---|---|---|\n")
	for _, v := range vars {
		help := v.Help
		if v.Reason != "" {
			help = "Must be `true`: " + v.Reason + "."
		}
		if v.Required {
			help += " Required."
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", v.Name, code(v.Default), escaped(help))
	}
}

func code(value string) string {
	if value == "" {
		return "–"
	}
	return "`" + value + "`"
}

func escaped(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
