package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A word for a kind of company, a legal form or a country may precede a name at the beginning of an entry.
func TestListRank_OfNamesAfterKindsOfCompanies(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1. Banco Acme\n2. Banco Globex",
		"1. **Banco Acme** – online\n2. **Banca Globex** – branches",
		"### 1. Bank Acme\nOnline.\n### 2. Banque Globex\nBranches.",
		"| Bank | Fee |\n|--|--|\n| Bank Acme | 0 |\n| Bank Globex | 1 |",
		"1. Банк «Acme»\n2. Страховая компания «Globex»",
		"1. Versicherer Acme\n2. Versicherung Globex",
		"1. Seguros Acme\n2. Aerolíneas Globex",
		"1. Aseguradora Acme: buena\n2. Supermercados Globex: barata",
		"1. Grupo Acme\n2. Groupe Globex",
		"1. Grupo Financiero Acme\n2. Grupo Globex",
		"1. Assurances Acme\n2. Compagnie aérienne Globex",
		"1. Lojas Acme\n2. Seguradora Globex",
		"1. Assicurazioni Acme\n2. Compagnia aerea Globex",
		"1. Авиакомпания Acme\n2. Банк Globex",
		"1. ПАО «Acme»\n2. ООО Globex",
		"1. PT Acme\n2. PT. Globex",
		"1. 株式会社Acme\n2. **株式会社Globex**：静か",
		"1. 주식회사 Acme\n2. (주)Globex",
		"1. **中国Acme**：好\n2. 美国Globex：贵",
		"1. Deutsche Acme\n2. Türkiye Globex",
		"- Best overall: Banco Acme\n- Best value: Banco Globex",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	for _, text := range []string{
		"1. Bank account with Acme\n2. Banco para Globex",
		"1. Hotel Acme\n2. Universidad Globex",
		"1. Compare Bank Acme\n2. Open Bank Globex",
		"1. Choose a bank: not Acme\n2. Avoid Banco Globex",
		"1. Seguros de viaje con Acme\n2. Seguros: compara Globex",
		"1. 中国市场上的Acme\n2. 在中国Globex",
		"1. Deutsche Nutzer von Acme\n2. Die deutsche Konkurrenz von Globex",
		"1. Group chats in Acme\n2. Group Globex chats",
	} {
		require.Equal(t, map[string]int{"Acme": 0, "Globex": 0}, ranksOf(text, "Acme", "Globex"), text)
	}
}
