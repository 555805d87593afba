package collector_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestEveryEngineHasAllProperties(t *testing.T) {
	t.Parallel()
	require.True(t, slices.IsSorted(collector.Names()))
	for _, e := range collector.Engines() {
		require.Contains(t, e.KeyVar, "_API_KEY")
		require.NotNil(t, e.New)
		require.Contains(t, []collector.Access{collector.AccessAPI, collector.AccessSearchResults}, e.Access, e.Name)
		require.Equal(t, e.Access == collector.AccessAPI, strings.HasSuffix(e.Title, " API"),
			"%s: the title says that the answers come from an API", e.Title)
		require.Equal(t, e.Custom, e.BaseURL == "", e.Name)
		require.Equal(t, e.OptIn.Var == "", e.OptIn.Reason == "", e.Name)
	}
}

func TestSharingKeyBeginsWithTheEngineItself(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{googleAIO, bingCopilot, googleAIMode}, collector.SharingKey(googleAIO))
	require.Equal(t, []string{chatgpt}, collector.SharingKey(chatgpt))
	require.Equal(t, []string{"own_engine"}, collector.SharingKey("own_engine"), "engines outside the registry count")
}

func TestVariablesHaveThePrefixOfTheKey(t *testing.T) {
	t.Parallel()
	e, _ := collector.Lookup(chatgpt)
	require.Equal(t, "OPENAI_BASE_URL", e.BaseURLVar())
	require.Equal(t, "OPENAI_MODEL", e.ModelVar())
	e, _ = collector.Lookup(openAICompatible)
	require.Equal(t, "OPENAI_COMPATIBLE_BASE_URL", e.BaseURLVar())
	require.Equal(t, "OPENAI_COMPATIBLE_MODEL", e.ModelVar())
	e, _ = collector.Lookup(bingCopilot)
	require.Equal(t, "SERPAPI_BASE_URL", e.BaseURLVar())
	require.Empty(t, e.ModelVar())
}

func TestSetLeavesOutIncompleteConfigs(t *testing.T) {
	t.Parallel()
	const terms = " (Google's terms restrict storing and analysing answers grounded by its search; " +
		"consult your legal counsel)"
	for name, tt := range map[string]struct {
		engine string
		cfg    collector.Config
		want   string
	}{
		"a key is missing": {
			chatgpt, collector.Config{APIKey: " ", BaseURL: "https://x"}, "set OPENAI_API_KEY",
		},
		"a key is enough": {claude, collector.Config{APIKey: "k"}, ""},
		"a key does not enable Gemini": {
			gemini, collector.Config{APIKey: "k"}, "set TIDEWATCH_ENABLE_GEMINI=true" + terms,
		},
		"enabling Gemini needs a key": {gemini, collector.Config{Enabled: true}, "set GEMINI_API_KEY"},
		"Gemini needs both": {
			gemini, collector.Config{}, "set GEMINI_API_KEY and TIDEWATCH_ENABLE_GEMINI=true" + terms,
		},
		"Gemini is enabled": {gemini, collector.Config{APIKey: "k", Enabled: true}, ""},
		"a key does not configure a URL": {
			openAICompatible, collector.Config{APIKey: "k"}, "set OPENAI_COMPATIBLE_BASE_URL and OPENAI_COMPATIBLE_MODEL",
		},
		"a URL needs a model": {
			openAICompatible, collector.Config{BaseURL: "http://x/v1"}, "set OPENAI_COMPATIBLE_MODEL",
		},
		"a URL and a model need no key": {
			openAICompatible, collector.Config{BaseURL: "http://x/v1", Model: "m"}, "",
		},
		"other engines need not be enabled": {mistral, collector.Config{APIKey: "k", Enabled: false}, ""},
		"a URL does not stand in for keys": {
			deepseek, collector.Config{BaseURL: "http://x", Model: "m"}, "set DEEPSEEK_API_KEY",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, ok := collector.Lookup(tt.engine)
			require.True(t, ok)
			require.Equal(t, tt.want, e.Missing(tt.cfg))

			set, err := collector.NewSet(map[string]collector.Config{tt.engine: tt.cfg})
			require.NoError(t, err)
			require.Equal(t, tt.want == "", len(set) == 1)
			_, err = e.New(tt.cfg)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "engine "+tt.engine+" is not configured: "+tt.want)
		})
	}
}

func TestCheckNamesTheEngineAndTheMissingSetting(t *testing.T) {
	t.Parallel()
	configs := map[string]collector.Config{
		chatgpt: {APIKey: "x"}, gemini: {APIKey: "x"}, openAICompatible: {BaseURL: "https://gateway.example/v1"},
	}
	require.NoError(t, collector.Check(configs, nil))
	require.NoError(t, collector.Check(configs, []string{chatgpt}))
	require.EqualError(
		t,
		collector.Check(configs, []string{chatgpt, claude}),
		"engine claude is not configured: set ANTHROPIC_API_KEY",
	)
	require.EqualError(
		t,
		collector.Check(configs, []string{openAICompatible}),
		"engine openai_compatible is not configured: set OPENAI_COMPATIBLE_MODEL",
	)
	require.ErrorContains(
		t,
		collector.Check(configs, []string{gemini}),
		"engine gemini is not configured: set TIDEWATCH_ENABLE_GEMINI=true (",
	)
	require.ErrorContains(t, collector.Check(configs, []string{"altavista"}), `unknown engine "altavista"`)
}
