package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

type alertRules struct {
	Groups []struct {
		Rules []struct {
			Alert       string            `yaml:"alert"`
			Annotations map[string]string `yaml:"annotations"`
			Labels      map[string]string `yaml:"labels"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

type alertTests struct {
	Tests []struct {
		Name string `yaml:"name"`
	} `yaml:"tests"`
}

func readYAML[T any](t *testing.T, path ...string) T {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	var v T
	require.NoError(t, yaml.Unmarshal(raw, &v))
	return v
}

// The command "make monitoring" runs the tests of the alert rules with promtool.
func TestAlertRules_AreDescribedAndHaveTests(t *testing.T) {
	t.Parallel()
	monitoring := filepath.Join("..", "..", "docs", "monitoring")
	rules := readYAML[alertRules](t, monitoring, "alerts.yaml")
	tested := map[string]bool{}
	for _, test := range readYAML[alertTests](t, monitoring, "alerts_test.yaml").Tests {
		tested[test.Name] = true
	}
	require.NotEmpty(t, rules.Groups)
	for _, rule := range rules.Groups[0].Rules {
		require.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
		require.NotEmpty(t, rule.Annotations["description"], rule.Alert)
		require.Equal(t, "docs/operations.md#"+strings.ToLower(rule.Alert), rule.Annotations["runbook_url"])
		require.Contains(t, []string{"critical", "warning"}, rule.Labels["severity"], rule.Alert)
		require.True(t, tested[rule.Alert+" fires"] && tested[rule.Alert+" does not"],
			"%s needs a test that fires and one that does not", rule.Alert)
	}
}
