package settings

// Log sets the level and the format of the log.
type Log struct {
	LogFormat string `default:"auto" enum:"auto,text,json" help:"Log format: text, json, or auto (text on a terminal, json elsewhere)." setting:"TIDEWATCH_LOG_FORMAT"`
	LogLevel  string `default:"info" enum:"debug,info,warn,error" help:"Minimum log level: debug, info, warn or error." setting:"TIDEWATCH_LOG_LEVEL"`
}
