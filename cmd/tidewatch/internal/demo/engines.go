package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/node"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/jobs/judge"
)

// EnginesCommand runs the stand-in engines.
type EnginesCommand struct {
	Addr    string        `default:"127.0.0.1:8090" help:"Address of the stand-in engines, as host:port." placeholder:"HOST:PORT"`
	Brand   []string      `help:"Brand that the answers mention. This flag may be repeated. Default: invented names." placeholder:"NAME"`
	Latency time.Duration `default:"300ms" help:"Response time of the engines."`
	Log     string        `help:"Append each call to this file as a line of JSON." placeholder:"FILE" type:"path"`
}

// Run serves the stand-in engines until ctx ends.
func (c *EnginesCommand) Run(ctx context.Context, e *command.Env) (err error) {
	if c.Log == "" {
		return c.serve(ctx, e, nil)
	}
	file, err := os.OpenFile(c.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--log: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return c.serve(ctx, e, file)
}

func (c *EnginesCommand) serve(ctx context.Context, e *command.Env, log io.Writer) error {
	engines, err := StartEngines(ctx, c.Addr,
		standin.Options{Brands: c.Brand, Latency: c.Latency, Log: log, Now: time.Now})
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	fmt.Fprintln(e.Stdout, "The stand-in engines are listening. Variables for tidewatch serve:")
	for _, line := range engines.variables() {
		fmt.Fprintln(e.Stdout, " ", line)
	}
	judging := judge.Engine()
	fmt.Fprintln(e.Stdout, "Variables to score sentiment with the stand-in judge:")
	fmt.Fprintln(e.Stdout, " ", judging.BaseURLVar()+"="+engines.judgeURL, judging.ModelVar()+"=stand-in")
	<-ctx.Done()
	return engines.Stop(context.WithoutCancel(ctx))
}

// Engines are stand-in engines that run in this process.
type Engines struct {
	BaseURLs map[string]string // base URL of each engine, keyed by engine name

	engines  *standin.Server
	judgeURL string
	server   *http.Server
}

// StartEngines starts stand-in engines that listen on the address addr.
func StartEngines(ctx context.Context, addr string, options standin.Options) (*Engines, error) {
	listener, err := node.Listen(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("start the stand-in engines: %w", err)
	}
	root := "http://" + listener.Addr().String()
	engines := standin.New(options)
	s := &Engines{
		BaseURLs: standin.BaseURLs(root),
		engines:  engines,
		judgeURL: standin.JudgeURL(root),
		server:   &http.Server{Handler: engines, ReadHeaderTimeout: 10 * time.Second},
	}
	go func() { _ = s.server.Serve(listener) }() // Serve returns after a call of Stop
	return s, nil
}

// variables returns the environment variables with which a server uses the stand-in engines, one line per vendor.
func (s *Engines) variables() []string {
	var lines []string
	printed := map[string]bool{} // several engines of one vendor share the same variables
	for _, engine := range collector.Engines() {
		vars := []string{engine.KeyVar + "=" + collector.StandInKey, engine.BaseURLVar() + "=" + s.BaseURLs[engine.Name]}
		if engine.Custom {
			vars = append(vars, engine.ModelVar()+"=stand-in")
		}
		if engine.OptIn.Var != "" {
			vars = append(vars, engine.OptIn.Var+"=true")
		}
		if line := strings.Join(vars, " "); !printed[line] {
			printed[line] = true
			lines = append(lines, line)
		}
	}
	return lines
}

// Configs returns the settings with which a node uses the stand-in engines.
func (s *Engines) Configs(timeout time.Duration) map[string]collector.Config {
	configs := map[string]collector.Config{}
	for _, engine := range collector.Engines() {
		cfg := collector.Config{
			APIKey:  collector.StandInKey,
			BaseURL: s.BaseURLs[engine.Name],
			Enabled: true,
			Now:     time.Now,
			Timeout: timeout,
		}
		if engine.Custom {
			cfg.Model = "stand-in"
		}
		configs[engine.Name] = cfg
	}
	return configs
}

// Calls returns the calls that the stand-in engines have received.
func (s *Engines) Calls() []standin.Call { return s.engines.Calls() }

// Stop shuts the engines down. Stop cuts off calls that are still in progress after one second.
func (s *Engines) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		return s.server.Close()
	}
	return nil
}
