package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Praise of the alternatives to a product is no praise of the product.
func TestSentimentOfReplacedNames(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"The 7 best alternatives to Umbra:\n\n1. **Nexa** – reliable and cheap", "These are excellent Umbra alternatives.",
		"Die besten Alternativen zu Umbra sind schnell und günstig.", "Nexa ist eine hervorragende Alternative zu Umbra.",
		"Les meilleures alternatives gratuites à Umbra :", "Nexa est une alternative fiable à Umbra.",
		"Las mejores alternativas gratis a Umbra:", "Nexa es una excelente alternativa a Umbra.",
		"As melhores alternativas ao Umbra:", "A Nexa é uma excelente alternativa à Umbra.",
		"Le migliori alternative gratuite a Umbra:", "Nexa è un'eccellente alternativa ad Umbra.",
		"De beste alternatieven voor Umbra:", "Nexa is een uitstekend alternatief voor Umbra.",
		"Najlepsze alternatywy dla Umbra:", "Umbraの優れた代替品です。", "Umbraに代わるおすすめのアプリ:",
		"Umbra的优秀替代品:", "Umbra의 훌륭한 대안:",
	} {
		require.NotEqual(t, scoring.Positive, labelsOf(text, "Umbra", "Nexa")["Umbra"], text)
	}
	for _, text := range []string{
		"Umbra is an excellent alternative to Nexa.", "Umbra ist eine hervorragende Alternative zu Nexa.",
		"Umbra est une excellente alternative à Nexa.", "Umbra es una excelente alternativa a Nexa.",
		"Umbra è un'ottima alternativa a Nexa.", "Umbra is een uitstekend alternatief voor Nexa.",
		"Umbra 대체로 훌륭하고 편리합니다.", "Umbra is the best of the alternatives.",
	} {
		require.Equal(t, scoring.Positive, labelsOf(text, "Umbra", "Nexa")["Umbra"], text)
	}
}

// Each of the two statements is about its own name, also after an article or a topic particle.
func TestSentimentOfStatementsAfterArticles(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"The Umbra is fast and reliable, the Nexa is slow and buggy.",
		"Der Umbra ist leise und zuverlässig, der Nexa ist laut und teuer.",
		"L'Umbra est rapide et fiable, la Nexa est lente et décevante.",
		"El Umbra es rápido y fiable, el Nexa es lento y caro.",
		"A Umbra é rápida e confiável, a Nexa é lenta e cara.",
		"L'Umbra è veloce e affidabile, la Nexa è lenta e deludente.",
		"De Umbra is snel en betrouwbaar, de Nexa is traag en duur.",
		"Umbraは速くて便利で、Nexaは遅くて不安定です。",
		"Umbra又快又稳定,Nexa又慢又贵。",
		"Umbra는 빠르고 편리하며, Nexa는 느리고 불편합니다.",
	} {
		got := labelsOf(text, "Umbra", "Nexa")
		require.NotEqual(t, scoring.Negative, got["Umbra"], text)
		require.NotEqual(t, scoring.Positive, got["Nexa"], text)
	}
	for _, text := range []string{
		"El Umbra cuesta 80 euros, el Nexa es lento y poco fiable.",
		"A Umbra custa 80 reais, a Nexa é lenta e pouco confiável.",
		"L'Umbra costa 80 euro, la Nexa è lenta e poco affidabile.",
		"Umbraの料金は80円、Nexaは遅くて不安定です。", "Umbraは月額80円で、Nexaは遅くて不安定です。",
		"Umbra每月80元,Nexa又慢又不稳定。", "Umbra는 월 8천 원이고, Nexa는 느리고 불편합니다.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra", "Nexa")["Umbra"], text)
	}
	for _, text := range []string{
		"Umbra、Nexaなどが便利で人気です。", "Umbra,Nexa和Acme都很好用。", "We recommend the Umbra, the Nexa and the Acme.",
		"Umbra와 Nexa는 빠르고 편리합니다.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra", "Nexa")["Umbra"], text)
		require.NotEqual(t, scoring.Neutral, labelsOf(text, "Umbra", "Nexa")["Umbra"], text)
	}
}
