package settings

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"tidewatch/jobs/collector"
)

// variable is a setting that has an environment variable but no flag.
type variable struct {
	Name     string
	Default  string
	Required bool   // whether the engine requires the variable
	Reason   string // the reason why the value must be true; "" if any value is allowed
	Help     string
}

// engineVariables returns the environment variables of an engine.
func engineVariables(engine collector.Engine) []variable {
	limit := defaultLimit(engine.Name)
	prefix := strings.TrimSuffix(engine.KeyVar, keySuffix)
	vars := []variable{
		{Name: engine.KeyVar, Required: !engine.Custom, Help: "API key."},
		{Name: engine.BaseURLVar(), Default: engine.BaseURL, Required: engine.Custom, Help: "Address of the API."},
	}
	if engine.ModelVar() != "" {
		vars = append(vars, variable{
			Name: engine.ModelVar(), Default: engine.Model, Required: engine.Custom, Help: "Name of the model.",
		})
	}
	if engine.OptIn.Var != "" {
		vars = append(vars, variable{Name: engine.OptIn.Var, Required: true, Reason: engine.OptIn.Reason})
	}
	return append(vars,
		variable{
			Name: prefix + perMinuteSuffix, Default: strconv.Itoa(limit.PerMinute),
			Help: "Maximum number of requests per minute, over all nodes. 0 means no limit.",
		},
		variable{
			Name: prefix + atOnceSuffix, Default: strconv.Itoa(limit.AtOnce),
			Help: "Maximum number of simultaneous requests, over all nodes. 0 means no limit.",
		})
}

// traceVariables returns the most common of OpenTelemetry's variables.
func traceVariables() []variable {
	return []variable{
		{
			Name: "OTEL_EXPORTER_OTLP_ENDPOINT",
			Help: "Send traces to this address by OTLP over HTTP, such as http://localhost:4318.",
		},
		{
			Name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
			Help: "Full address for traces, which takes precedence over OTEL_EXPORTER_OTLP_ENDPOINT.",
		},
		{
			Name: "OTEL_TRACES_EXPORTER",
			Help: "The value \"otlp\" sends traces, by default to http://localhost:4318. The value \"none\" disables traces.",
		},
		{Name: "OTEL_EXPORTER_OTLP_HEADERS", Help: "Headers to send with traces, such as an API key."},
		{Name: "OTEL_TRACES_SAMPLER", Help: "Sampler that selects the traces to send."},
		{Name: "OTEL_RESOURCE_ATTRIBUTES", Help: "Attributes of this process in traces."},
		{Name: "OTEL_SERVICE_NAME", Default: "tidewatch", Help: "Name of the service in traces."},
		{Name: "OTEL_SDK_DISABLED", Help: "The value \"true\" disables traces."},
	}
}

// Help describes the settings without a visible flag, for `tidewatch serve --help`.
func Help() string {
	var b strings.Builder
	b.WriteString("The environment variable in parentheses also sets the flag. " +
		"The flag takes precedence over its variable. ")
	b.WriteString("Secrets have variables but no flags:")
	for _, s := range secrets(reflect.TypeFor[Serve]()) {
		fmt.Fprintf(&b, "\n\n$%s: %s", s.Variable, s.Help)
	}
	b.WriteString("\n\nAnswer engines have variables but no flags:")
	for _, engine := range collector.Engines() {
		fmt.Fprintf(&b, "\n\n%s: %s", engine.Name, inWords(engineVariables(engine)))
	}
	b.WriteString("\n\nA judge of sentiment is optional: " + inWords(judgeVariables()))
	b.WriteString("\n\nTraces are set by OpenTelemetry's variables, such as " + inWords(traceVariables()))
	return b.String()
}

// inWords formats variables and their defaults as text.
func inWords(vars []variable) string {
	words := make([]string, 0, len(vars))
	for _, v := range vars {
		word := "$" + v.Name
		switch {
		case v.Reason != "":
			word += "=true (required: " + v.Reason + ")"
		case v.Required:
			word += " (required)"
		case v.Default != "":
			word += " (default " + v.Default + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}
