package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/jobs/judge"
)

type enginesCommand struct {
	Addr    string        `default:"127.0.0.1:8090" help:"Where the stand-in listens, as host:port." placeholder:"HOST:PORT"`
	Brand   []string      `help:"A name that answers mention; may be repeated. Default: invented ones." placeholder:"NAME"`
	Latency time.Duration `default:"300ms" help:"How long an answer takes."`
	Log     string        `help:"Append each call to this file, as lines of JSON." placeholder:"FILE" type:"path"`
}

// Run serves the stand-in until ctx ends.
func (c *enginesCommand) Run(ctx context.Context, e *env) (err error) {
	var log io.Writer
	if c.Log != "" {
		file, err := os.OpenFile(c.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("--log: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		log = file
	}
	standIn, err := startEngines(
		ctx,
		c.Addr,
		standin.Options{Brands: c.Brand, Latency: c.Latency, Log: log, Now: time.Now},
	)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, "The stand-in engines listen. Give these to tidewatch serve:")
	printed := map[string]bool{}
	for _, engine := range collector.Engines() {
		settings := []string{engine.KeyVar + "=stand-in", engine.BaseURLVar() + "=" + standIn.baseURLs[engine.Name]}
		if engine.Custom {
			settings = append(settings, engine.ModelVar()+"=stand-in")
		}
		if engine.OptIn.Var != "" {
			settings = append(settings, engine.OptIn.Var+"=true")
		}
		// Two engines of one vendor share their settings.
		if line := strings.Join(settings, " "); !printed[line] {
			printed[line] = true
			fmt.Fprintln(e.stdout, " ", line)
		}
	}
	judging := judge.Engine()
	fmt.Fprintln(e.stdout, "And these to have it judge sentiment:")
	fmt.Fprintln(e.stdout, " ", judging.BaseURLVar()+"="+standIn.judgeURL, judging.ModelVar()+"=stand-in")
	<-ctx.Done()
	return standIn.stop(context.WithoutCancel(ctx))
}

// standIn is the running stand-in for the answer engines.
type standIn struct {
	baseURLs map[string]string
	engines  *standin.Server
	judgeURL string
	server   *http.Server
}

func startEngines(ctx context.Context, addr string, options standin.Options) (*standIn, error) {
	listener, err := listen(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("start the stand-in engines: %w", err)
	}
	root := "http://" + listener.Addr().String()
	engines := standin.New(options)
	s := &standIn{
		baseURLs: standin.BaseURLs(root), engines: engines, judgeURL: standin.JudgeURL(root),
		server: &http.Server{Handler: engines, ReadHeaderTimeout: 10 * time.Second},
	}
	go func() { _ = s.server.Serve(listener) }() // it ends by stop, which says so
	return s, nil
}

// configs are those of the stand-in's engines.
func (s *standIn) configs(timeout time.Duration) map[string]collector.Config {
	configs := map[string]collector.Config{}
	for _, engine := range collector.Engines() {
		cfg := collector.Config{
			APIKey:  "stand-in",
			BaseURL: s.baseURLs[engine.Name],
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

func (s *standIn) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		return s.server.Close() // calls under way are cut off
	}
	return nil
}
