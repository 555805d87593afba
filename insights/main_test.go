package insights_test

import (
	"os"
	"testing"

	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
