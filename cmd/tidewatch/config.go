package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/term"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// Every setting stands here: its flag, its environment variable, its default, its check. Nothing else reads the
// environment. A flag wins over its variable. A command's Validate, which kong calls, runs the checks of its settings.

// databaseSettings say where the data is.
type databaseSettings struct {
	DatabaseURL string `help:"The Postgres to use, as postgres://user:password@host:5432/name. Unset: a local Postgres is started from the programs on this machine." placeholder:"URL" setting:"DATABASE_URL"`
	DataDir     string `help:"Where the local Postgres keeps its data. Default: tidewatch in the user's data directory." placeholder:"DIR" setting:"TIDEWATCH_DATA_DIR" type:"path"`
	DBMaxConns  int32  `default:"20" help:"The most connections to the database that this process opens." name:"db-max-conns" setting:"TIDEWATCH_DB_MAX_CONNS"`

	tracer pgx.QueryTracer `kong:"-"` // nil: what the database is asked is not traced
}

func (s databaseSettings) check() error {
	if s.DBMaxConns < 4 || s.DBMaxConns > 1000 {
		return outOfRange("--db-max-conns", "TIDEWATCH_DB_MAX_CONNS", "4 to 1000", s.DBMaxConns)
	}
	return nil
}

// logSettings say how the log looks.
type logSettings struct {
	LogFormat string `default:"auto" enum:"auto,text,json" help:"The format of the log: text, json, or auto (text on a terminal, else json)." setting:"TIDEWATCH_LOG_FORMAT"`
	LogLevel  string `default:"info" enum:"debug,info,warn,error" help:"The least level that is logged: debug, info, warn or error." setting:"TIDEWATCH_LOG_LEVEL"`
}

// logger writes to where stderr goes.
func (s logSettings) logger(e *env) *slog.Logger {
	var level slog.Level
	// kong has checked that it is one of slog's.
	_ = level.UnmarshalText([]byte(s.LogLevel))
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "text" || s.LogFormat == "auto" && isTerminal(e.stderr) {
		return slog.New(slog.NewTextHandler(e.stderr, options))
	}
	return slog.New(slog.NewJSONHandler(e.stderr, options))
}

func isTerminal(w any) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// terminalWidth is in columns; 80 where it cannot be told.
func terminalWidth(w any) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// workSettings say how much this node does at once, and for how long.
type workSettings struct {
	CallTimeout       time.Duration `default:"45s" help:"How long one call of an answer engine may take." setting:"TIDEWATCH_CALL_TIMEOUT"`
	CollectWorkers    int           `default:"1000" help:"How many runs this node collects at once." setting:"TIDEWATCH_COLLECT_WORKERS"`
	DefaultCollectors []string      `help:"Engines to ask when neither the schedule nor the brand names any. Default: chatgpt, google_aio, perplexity and claude, those that are configured." placeholder:"NAME" setting:"TIDEWATCH_DEFAULT_COLLECTORS"`
	LaneWidth         int           `default:"4" help:"How many calls of one engine a parallel run makes at once." setting:"TIDEWATCH_LANE_WIDTH"`
	PollOnly          bool          `help:"Do without LISTEN, for a pooler that has none: everything works, only later." setting:"TIDEWATCH_POLL_ONLY"`
	ScoreWorkers      int           `default:"2" help:"How many runs this node scores at once." setting:"TIDEWATCH_SCORE_WORKERS"`
	StopTimeout       time.Duration `default:"20s" help:"How long a stopping node waits for the calls under way." setting:"TIDEWATCH_STOP_TIMEOUT"`
}

func (s workSettings) check() error {
	for _, bound := range []struct {
		flag, variable string
		value          int
		most           int
	}{
		{"--collect-workers", "TIDEWATCH_COLLECT_WORKERS", s.CollectWorkers, 10_000},
		{"--lane-width", "TIDEWATCH_LANE_WIDTH", s.LaneWidth, 100},
		{"--score-workers", "TIDEWATCH_SCORE_WORKERS", s.ScoreWorkers, 1000},
	} {
		if bound.value < 1 || bound.value > bound.most {
			return outOfRange(bound.flag, bound.variable, fmt.Sprintf("1 to %d", bound.most), bound.value)
		}
	}
	switch {
	case s.CallTimeout < time.Second || s.CallTimeout > 5*time.Minute:
		return outOfRange("--call-timeout", "TIDEWATCH_CALL_TIMEOUT", "1s to 5m", s.CallTimeout)
	case s.StopTimeout < time.Second || s.StopTimeout > 10*time.Minute:
		return outOfRange("--stop-timeout", "TIDEWATCH_STOP_TIMEOUT", "1s to 10m", s.StopTimeout)
	}
	for _, name := range s.DefaultCollectors {
		if _, ok := collector.Lookup(name); !ok {
			return fmt.Errorf("--default-collectors (TIDEWATCH_DEFAULT_COLLECTORS): unknown engine %q; known are %s",
				name, strings.Join(collector.Names(), ", "))
		}
	}
	return nil
}

// checkDefaults refuses default collectors that are not configured: each run that falls back on them would fail.
func (s workSettings) checkDefaults(configs map[string]collector.Config) error {
	if err := collector.Check(configs, s.DefaultCollectors); err != nil {
		return fmt.Errorf("--default-collectors (TIDEWATCH_DEFAULT_COLLECTORS): %w", err)
	}
	return nil
}

// addrSetting says where the HTTP server listens.
type addrSetting struct {
	Addr string `default:"127.0.0.1:8080" help:"Where the HTTP server listens, as host:port." placeholder:"HOST:PORT" setting:"TIDEWATCH_ADDR"`
}

func (s addrSetting) check() error {
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("--addr (TIDEWATCH_ADDR): must be host:port such as 127.0.0.1:8080 or :8080, is %q", s.Addr)
	}
	return nil
}

// The roles of a process.
const (
	roleAPI       = "api"
	roleScheduler = "scheduler"
	roleWorker    = "worker"
)

// roleSetting says which parts of the work this process takes.
type roleSetting struct {
	Roles []string `default:"api,scheduler,worker" help:"What this process does: api (serve and trigger), scheduler (lead, and turn ticks into runs), worker (collect and score)." placeholder:"ROLE" setting:"TIDEWATCH_ROLES"`
}

func (s roleSetting) check() error {
	known := []string{roleAPI, roleScheduler, roleWorker}
	for _, role := range s.Roles {
		if !slices.Contains(known, role) {
			return fmt.Errorf("--roles (TIDEWATCH_ROLES): unknown role %q; known are %s", role, strings.Join(known, ", "))
		}
	}
	if len(s.Roles) == 0 {
		return errors.New("--roles (TIDEWATCH_ROLES): names no role")
	}
	return nil
}

func (s roleSetting) has(role string) bool { return slices.Contains(s.Roles, role) }

func outOfRange(flag, variable, allowed string, value any) error {
	return fmt.Errorf("%s (%s): must be %s, is %v", flag, variable, allowed, value)
}

// An engine's settings come from the environment alone: its key is a secret, and a command line is not. They are named
// after the variable of the key: OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL and so on.
const (
	keySuffix       = "_API_KEY"
	perMinuteSuffix = "_REQUESTS_PER_MINUTE"
	atOnceSuffix    = "_AT_ONCE"
)

// defaultLimit is what is asked of an engine at the most when nothing else is set: what its smallest paid plan allows
// where that is known, else a modest rate.
func defaultLimit(name string) store.Limit {
	switch name {
	case "chatgpt":
		return store.Limit{AtOnce: 50, PerMinute: 500}
	case "perplexity": // tier 0
		return store.Limit{AtOnce: 10, PerMinute: 50}
	default:
		return store.Limit{AtOnce: 10, PerMinute: 60}
	}
}

// engineLimits are the limits of the engines by name.
func engineLimits(getenv func(string) string) (map[string]store.Limit, error) {
	limits := map[string]store.Limit{}
	for _, engine := range collector.Engines() {
		prefix := strings.TrimSuffix(engine.KeyVar, keySuffix)
		limit := defaultLimit(engine.Name)
		for suffix, value := range map[string]*int{perMinuteSuffix: &limit.PerMinute, atOnceSuffix: &limit.AtOnce} {
			const most = 1_000_000
			text := strings.TrimSpace(getenv(prefix + suffix))
			if text == "" {
				continue
			}
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n > most {
				return nil, fmt.Errorf("%s: must be 0 (no limit) to %d, is %q", prefix+suffix, most, text)
			}
			*value = n
		}
		limits[engine.Name] = limit
	}
	return limits, nil
}

// engineConfigs are the engines' settings by name; an engine that lacks one that it needs is not configured.
func engineConfigs(getenv func(string) string, timeout time.Duration) map[string]collector.Config {
	configs := map[string]collector.Config{}
	for _, engine := range collector.Engines() {
		configs[engine.Name] = engineConfig(engine, getenv, timeout)
	}
	return configs
}

func engineConfig(engine collector.Engine, getenv func(string) string, timeout time.Duration) collector.Config {
	cfg := collector.Config{
		APIKey: strings.TrimSpace(getenv(engine.KeyVar)), BaseURL: strings.TrimSpace(getenv(engine.BaseURLVar())),
		Enabled: engine.OptIn.Var != "" && getenv(engine.OptIn.Var) == "true", Now: time.Now, Timeout: timeout,
	}
	if engine.ModelVar() != "" {
		cfg.Model = strings.TrimSpace(getenv(engine.ModelVar()))
	}
	return cfg
}

// judgeOf is the judge of sentiment that the environment configures; ok is false when it configures none. One that is
// configured in part is an error: sentiment would quietly be the lexicon's.
func judgeOf(
	getenv func(string) string,
	timeout time.Duration,
	transport func(http.RoundTripper) http.RoundTripper,
) (j *judge.Judge, ok bool, err error) {
	cfg := engineConfig(judge.Engine(), getenv, timeout)
	cfg.Transport = transport
	if !begun(judge.Engine(), cfg) {
		return nil, false, nil
	}
	j, err = judge.New(judge.Config{Config: cfg})
	return j, err == nil, err
}

// halfConfigured says of the engines that have a key and lack something else what that is.
func halfConfigured(configs map[string]collector.Config) map[string]string {
	lacking := map[string]string{}
	for _, engine := range collector.Engines() {
		cfg := configs[engine.Name]
		if missing := engine.Missing(cfg); begun(engine, cfg) && missing != "" {
			lacking[engine.Name] = missing
		}
	}
	return lacking
}

// begun says whether somebody meant to configure an engine.
func begun(engine collector.Engine, cfg collector.Config) bool {
	return cfg.APIKey != "" || engine.Custom && cfg.BaseURL+cfg.Model != ""
}

// description is the head of the help, with the settings that have no flag.
func description() string {
	var b strings.Builder
	b.WriteString("Tidewatch schedules, runs and scores what AI answer engines say about brands.\n\n")
	b.WriteString(
		"Each flag may be set by the environment variable in its help. The answer engines are set by variables only:\n",
	)
	for _, engine := range collector.Engines() {
		fmt.Fprintf(&b, "\n%s\n", engineHelp(engine))
	}
	e := judge.Engine()
	fmt.Fprintf(
		&b,
		"\nSentiment is read by a lexicon, unless a model behind a chat-completions server with JSON schemas is to judge it: "+
			"$%s and $%s (both required to use it), $%s\n",
		e.BaseURLVar(),
		e.ModelVar(),
		e.KeyVar,
	)
	return b.String()
}

func engineHelp(engine collector.Engine) string {
	parts := []string{
		"$" + engine.KeyVar + " (required to use it)",
		fmt.Sprintf("$%s (default %s)", engine.BaseURLVar(), engine.BaseURL),
	}
	switch {
	case engine.Custom:
		parts = []string{
			"$" + engine.KeyVar,
			fmt.Sprintf("$%s and $%s (both required to use it)", engine.BaseURLVar(), engine.ModelVar()),
		}
	case engine.ModelVar() != "":
		parts = append(parts, fmt.Sprintf("$%s (default %s)", engine.ModelVar(), engine.Model))
	}
	if engine.OptIn.Var != "" {
		parts = append(parts, fmt.Sprintf("$%s=true (required: %s)", engine.OptIn.Var, engine.OptIn.Reason))
	}
	limit := defaultLimit(engine.Name)
	prefix := strings.TrimSuffix(engine.KeyVar, keySuffix)
	parts = append(parts, fmt.Sprintf("over all nodes $%s (default %d; 0: no limit), $%s (default %d; 0: no limit)",
		prefix+perMinuteSuffix, limit.PerMinute, prefix+atOnceSuffix, limit.AtOnce))
	return engine.Name + ": " + strings.Join(parts, ", ")
}

// dataDir is where the local Postgres keeps its data by default: XDG_DATA_HOME, else as the XDG Base Directory
// Specification says. For root it is below /var/lib: the account that runs Postgres may not enter root's home.
func dataDir(getenv func(string) string, name string) (string, error) {
	base := getenv("XDG_DATA_HOME")
	if base == "" && os.Geteuid() == 0 {
		base = "/var/lib"
	}
	if base == "" {
		home := getenv("HOME")
		if home == "" {
			return "", errors.New("--data-dir (TIDEWATCH_DATA_DIR): must be set, because neither HOME nor XDG_DATA_HOME is")
		}
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "tidewatch", name), nil
}
