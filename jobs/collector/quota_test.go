package collector_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// replies returns an HTTP handler that answers every request with the given status and body.
func replies(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// message returns the body of an error with one message.
func message(text string) string { return `{"error":{"message":"` + text + `"}}` }

func TestEmptyAccountIsOutOfQuotaWhateverItsStatusAndItsWords(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
	}{
		"a prepaid account at Google":         {429, message("Your prepayment credits are depleted. Please go to AI Studio.")},
		"a project's spending cap at Google":  {429, message("The project p-1 has exceeded its monthly spending cap.")},
		"billing that is off at Google":       {403, `{"error":{"message":"m","details":[{"reason":"BILLING_DISABLED"}]}}`},
		"a closed billing account at Google":  {403, message("Billing account for project p-1 is not active.")},
		"a new team at xAI":                   {403, `{"code":"c","error":"Your team doesn't have any credits or licenses yet."}`},
		"a typographic apostrophe":            {403, message("The account doesn’t have enough credits.")},
		"Perplexity's status 401":             {401, `{"error":{"message":"m","type":"insufficient_quota","code":401}}`},
		"OpenAI's code":                       {429, `{"error":{"message":"m","type":"requests","code":"credit_balance_exhausted"}}`},
		"OpenAI's hard limit":                 {400, `{"error":{"message":"m","code":"billing_hard_limit_reached"}}`},
		"LiteLLM's type":                      {400, `{"error":{"message":"m","type":"budget_exceeded","code":"400"}}`},
		"LiteLLM's sentence":                  {429, message("Budget has been exceeded! Current cost: 3.1, Max budget: 3")},
		"LiteLLM's older sentence":            {401, message("Authentication Error, ExceededTokenBudget: Current spend 2; Max 1")},
		"Fireworks' status 412":               {412, message("Account a-1 is suspended, possibly due to reaching the monthly spending limit")},
		"Together's limit":                    {403, message("Credit limit exceeded, please add credits.")},
		"Moonshot's type":                     {429, `{"error":{"message":"m","type":"exceeded_current_quota_error"}}`},
		"Alibaba's code":                      {400, `{"code":"Arrearage","message":"Make sure your account is in good standing."}`},
		"Zhipu's sentence":                    {429, message("余额不足或无可用资源包,请充值。")},
		"one-api's code":                      {403, `{"error":{"message":"m","code":"insufficient_user_quota"}}`},
		"Anthropic's limit of a workspace":    {400, message("You have reached your specified workspace API usage limits.")},
		"a provider behind OpenRouter":        {429, `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"You are out of credits.\"}}"}}}`},
		"a limit of a key at OpenRouter":      {403, message("Key limit exceeded (monthly limit). Manage it in the settings.")},
		"the end of Alibaba's free calls":     {403, `{"code":"AllocationQuota.FreeTierOnly","message":"m"}`},
		"an overdue account":                  {403, `{"error":{"code":"AccountOverdueError","message":"m"}}`},
		"an account without a payment method": {403, message("Please add a payment method to continue.")},
		"a subscription that has ended":       {403, message("Your subscription has expired.")},
		"an unpaid invoice":                   {403, message("Access is blocked: invoice unpaid.")},
		"a cap that is hit":                   {429, message("This workspace has hit its spend cap.")},
		"a plan's monthly searches":           {429, message("You passed your plan's monthly search limit.")},
		"a trial key's monthly calls":         {429, message("This trial key is limited to 1000 API calls / month.")},
		"SerpApi without searches":            {429, `{"error":"Your account has run out of searches."}`},
		"a balance below zero":                {403, message("Your account balance is negative.")},
		// These errors have a code.
		"xAI's code of a spending limit": {403, `{"code":"personal-team-blocked:spending-limit","error":"m"}`},
		"a code in camel case":           {403, `{"error":{"code":"InsufficientBalance","message":"m"}}`},
		"a code with a dot":              {400, `{"error":{"code":"ResourceUnavailable.InArrears","message":"m"}}`},
		"a code of a credit limit":       {429, `{"error":{"code":"credit_limit_exceeded","message":"Try again in 5 minutes."}}`},
		"a code of a trial":              {403, `{"error":{"code":"trial_expired","message":"m"}}`},
		"a code of a plan":               {429, `{"error":{"code":"monthly_request_limit_reached","message":"m"}}`},
		"a code of a payment":            {403, `{"error":{"type":"payment_failed","message":"m"}}`},
		"the code is the message":        {403, message("NOT_ENOUGH_BALANCE")},
		// These errors contain a sentence.
		"the searches of a month":       {429, `{"error":"Your searches for the month are exhausted. Upgrade at any time."}`},
		"credits that a month includes": {403, message("You have exceeded your monthly included credits for providers.")},
		"a limit of a plan":             {429, message("You've reached the limit. You hit your plan's limit.")},
		"OpenAI's inactive account":     {429, message("Your account is not active, please check your billing details on our website.")},
		"expired credits":               {401, message("Your credits have expired.")},
		"Cloudflare's free allocation":  {429, message("you have used up your daily free allocation of 10,000 neurons")},
		"a spending cap in Chinese":     {429, message("您的账户已达到本月消费上限")},
		"a lack of credits in Japanese": {403, message("アカウントのクレジットが不足しています")},
		"no credit in German":           {403, message("Guthaben aufgebraucht")},
		"a German sentence":             {403, message("Ihr Guthaben ist aufgebraucht. Bitte laden Sie Ihr Konto auf.")},
		"too little money in German":    {400, message("Nicht genügend Guthaben für diese Anfrage.")},
		"a German invoice":              {403, message("Die Rechnung ist überfällig.")},
		"a French balance":              {403, message("Solde insuffisant")},
		"French credits":                {429, message("Vos crédits sont épuisés.")},
		"no French credits":             {429, message("Vous n'avez plus de crédits.")},
		"a Spanish balance":             {403, message("Saldo insuficiente en la cuenta")},
		"Spanish credits":               {429, message("Créditos agotados")},
		"Portuguese credits":            {429, message("Seus créditos estão esgotados.")},
		"an Italian account":            {403, message("Credito insufficiente")},
		"Italian credits":               {403, message("Il credito è esaurito.")},
		"a Dutch balance that is used":  {403, message("Uw saldo is op.")},
		"Turkish capitals":              {403, message("YETERSİZ BAKİYE")},
		"a Dutch balance":               {403, message("Onvoldoende saldo")},
		"Dutch credit":                  {403, message("Uw tegoed is op.")},
		"a Polish account":              {403, message("Brak środków na koncie")},
		"a Turkish balance":             {403, message("Yetersiz bakiye")},
		"a Russian account":             {403, message("Недостаточно средств на балансе")},
		"a Vietnamese account":          {403, message("Tài khoản không đủ số dư")},
		"an Indonesian balance":         {403, message("Saldo tidak mencukupi")},
		"an Arabic balance":             {403, message("رصيدك غير كافٍ")},
		"a Hebrew balance":              {403, message("אין מספיק יתרה בחשבון")},
		"a Hindi balance":               {403, message("अपर्याप्त शेष राशि")},
		"Thai credit":                   {403, message("เครดิตของคุณหมดแล้ว")},
		"a Traditional Chinese balance": {403, message("帳戶餘額不足")},
		"a Chinese account":             {403, message("账户余额已用完")},
		"a Japanese balance":            {403, message("残高が不足しています")},
		"Japanese credits":              {403, message("クレジットを使い切りました")},
		"a Korean balance":              {403, message("잔액이 부족합니다")},
		"Korean credits":                {403, message("크레딧이 모두 소진되었습니다")},
		"an empty account":              {403, message("Your account is empty.")},
		"a lack of payment":             {403, message("Account disabled due to lack of payment")},
		"free searches":                 {429, message("You've used all of your free searches.")},
		"a German offer to pay":         {403, message("Bitte laden Sie Ihr Guthaben auf.")},
		"a German month":                {429, message("Monatliches Kontingent erschöpft")},
		"a French offer to pay":         {403, message("Veuillez recharger votre compte.")},
		"a French month":                {429, message("Quota mensuel dépassé")},
		"a Spanish account":             {403, message("Su cuenta no tiene fondos.")},
		"a Portuguese month":            {429, message("Limite mensal atingido")},
		"an Italian offer to pay":       {403, message("Ricarica il tuo credito.")},
		"a Turkish account":             {403, message("Hesabınızda yeterli bakiye yok")},
		"a Japanese month":              {429, message("月間上限に達しました")},
		"a Chinese offer to pay":        {403, message("请先充值")},
		"a Chinese month":               {429, message("月度配额已用完")},
		"a Korean month":                {429, message("이번 달 한도를 초과했습니다")},
		"a wallet":                      {403, message("User is locked. Reason: exhausted wallet balance.")},
		"three words before the money":  {403, message("The account has insufficient USD or coin balance.")},
		"zero credits":                  {403, message("You have 0 credits.")},
		"a balance of zero":             {403, message("Remaining balance: $0.00")},
		"a balance with a minus":        {403, message("Your balance is -3.20 USD")},
		"a declined card":               {403, message("Your credit card was declined.")},
		"an unpaid account":             {403, message("The account is suspended for non-payment.")},
		"a subscription that ended":     {401, message("Inactive subscription or usage limit reached")},
		"a trial that ended":            {403, message("Your free trial has ended.")},
		"free calls that are used up":   {403, message("The free quota of the model is exhausted.")},
		"an unpaid bill":                {403, message("Payment overdue: the last bill is unpaid.")},
		"a price per hour beside it":    {400, message("Your credit balance is too low. The cost is $3 per hour.")},
		"thinking beside it":            {402, message("This needs more credits, or a smaller thinking budget.")},
		"another language":              {403, message("残高不足です。")},
		"an offer of credits":           {403, message("Please purchase more credits to continue.")},
		"a payment method":              {403, message("Add a payment method before you use the API.")},
		"no subscription":               {403, message("No active subscription.")},
		"an outstanding invoice":        {403, message("You have an outstanding invoice.")},
		"a month":                       {429, message("You exceeded the maximum number of searches for this month.")},
		"a billing period":              {429, message("You've hit your usage limit for this billing period.")},
		"a budget with an owner":        {400, message("The project's budget is used up.")},
		"a spend limit that is hit":     {403, message("Monthly spend limit hit.")},
		// The following responses report the error in an unusual way.
		"MiniMax's status 200":                {200, `{"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`},
		"a code beside a text":                {200, `{"code":1113,"msg":"insufficient balance","success":false}`},
		"Baidu's fields":                      {200, `{"error_code":19,"error_msg":"Call volume quota is used up: no credits left"}`},
		"a list of errors":                    {403, `{"errors":[{"code":1,"message":"Out of credits"}]}`},
		"a title of RFC 9457":                 {403, `{"type":"about:blank","title":"Insufficient funds"}`},
		"a plain text":                        {400, `Not enough credits`},
		"status 402 without words":            {402, ``},
		"status 402 as the code of a gateway": {429, message("402 Payment Required")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, engine := range collector.Names() {
				_, err := against(t, engine, replies(tt.status, tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
				e := failure(t, err)
				require.Equal(t, collector.ClassOutOfQuota, e.Class, e)
				require.Equal(t, collector.KindOutOfQuota, e.Kind, e)
				require.Zero(t, e.RetryAfter, "an empty account has no time after which to retry")
			}
		})
	}
}

func TestThrottlingAndBadKeysThatMentionMoneyAreNotOutOfQuota(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		kind   collector.Kind
	}{
		"Gemini per minute": {
			429, message("You exceeded your current quota, please check your plan and billing details."), collector.KindThrottled,
		},
		"OpenRouter's free models": {
			429, message("Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 requests per day."),
			collector.KindThrottled,
		},
		"OpenAI without a payment method": {
			429, message("Rate limit reached for m in organization o: Limit 3, Used 3. Add a payment method to increase it."),
			collector.KindThrottled,
		},
		"thinking that is too long": {400, message("The thinking budget 40000 exceeds the maximum of 24576."), collector.KindRequestRefused},
		"thinking in a field": {
			400, message("thinking_config.thinkingBudget: budget exceeded, must be at most 24576"), collector.KindRequestRefused,
		},
		"thinking above the length": {
			400, message("`max_tokens` must be greater than `thinking.budget_tokens`, which exceeded it."), collector.KindRequestRefused,
		},
		"a budget that a user requests": {
			400, message("The user requested a thinking budget that exceeds the maximum."), collector.KindRequestRefused,
		},
		"a budget as a parameter": {400, message("budget must not exceed 24576"), collector.KindRequestRefused},
		"a bad key with an offer": {401, message("Invalid API key. Top up your balance or create a key."), collector.KindKeyRefused},
		"a German minute":         {429, message("Guthaben pro Minute aufgebraucht."), collector.KindThrottled},
		"a Chinese minute":        {429, message("每分钟额度已用完"), collector.KindThrottled},
		"a German limit":          {429, message("Zu viele Anfragen. Bitte warten Sie."), collector.KindThrottled},
		"more credits in French":  {429, message("Limite atteinte. Passez à l'offre Pro pour plus de crédits."), collector.KindThrottled},
		"a Chinese offer":         {429, message("请求过于频繁，请充值以提升限额"), collector.KindThrottled},
		"a Dutch dashboard":       {429, message("Te veel verzoeken. Controleer uw saldo op het dashboard."), collector.KindThrottled},
		"a Korean token budget":   {429, message("토큰 예산을 초과했습니다. 잠시 후 다시 시도하세요."), collector.KindThrottled},
		"a German computation":    {429, message("Die Berechnung ist noch offen."), collector.KindThrottled},
		"a German hour":           {429, message("Limit pro Stunde erreicht"), collector.KindThrottled},
		"many French requests":    {429, message("Trop de requêtes"), collector.KindThrottled},
		"many Korean requests":    {429, message("요청이 너무 많습니다"), collector.KindThrottled},
		"a French key":            {401, message("Clé API invalide."), collector.KindKeyRefused},
		"a rate of credits":       {429, message("Credit rate limit exceeded."), collector.KindThrottled},
		"the current second":      {429, message("Credits exhausted for the current second."), collector.KindThrottled},
		"a context": {
			400, message("Token budget exceeded: this model's context has 8192 tokens."), collector.KindRequestRefused,
		},
		"a code of a context": {
			400, `{"error":{"code":"context_budget_exceeded","message":"m"}}`, collector.KindRequestRefused,
		},
		"a budget of retries":       {503, message("upstream: retry budget exceeded"), collector.KindEngineError},
		"a field that is required":  {422, `{"detail":[{"loc":["body","budget"],"msg":"Field required"}]}`, collector.KindRequestRefused},
		"credits of 60 seconds":     {429, message("Out of credits. They refill in 60 seconds."), collector.KindThrottled},
		"credits every minute":      {429, message("No credits left: 10 credits every minute."), collector.KindThrottled},
		"credits in 5 minutes":      {429, message("You exceeded your credits within 5 minutes."), collector.KindThrottled},
		"credits with a slash":      {429, message("Credit limit of 100/min exceeded."), collector.KindThrottled},
		"a code of a minute":        {429, `{"error":{"code":"credits_per_minute_exceeded","message":"m"}}`, collector.KindThrottled},
		"a quota of Google":         {429, `{"error":{"status":"RESOURCE_EXHAUSTED","message":"Resource has been exhausted (e.g. check quota)."}}`, collector.KindThrottled},
		"a quota of Alibaba":        {429, `{"code":"Throttling.AllocationQuota","message":"Allocated quota exceeded, please increase your quota limit."}`, collector.KindThrottled},
		"an offer of more":          {429, message("Rate limit reached for tokens. Top up your account to get higher limits."), collector.KindThrottled},
		"another offer of more":     {429, message("Rate limit reached: Limit 100000. Need more tokens? Upgrade at /settings/billing"), collector.KindThrottled},
		"a free model with credits": {429, message("Rate limit exceeded: free-models-per-day-high-balance."), collector.KindThrottled},
		"a rate in status 200":      {200, `{"base_resp":{"status_code":1002,"status_msg":"rate limit exceeded(RPM)"}}`, collector.KindThrottled},
		"credits per minute":        {429, message("You exceeded 100 credits per minute."), collector.KindThrottled},
		"SerpApi's hourly volume":   {429, `{"error":"You are exceeding your hourly limit of 200 searches."}`, collector.KindThrottled},
		"credits of this minute":    {429, message("You have used all credits for this minute."), collector.KindThrottled},
		"a full service tier":       {429, message("Service tier capacity exceeded for this model."), collector.KindThrottled},
		"a bad key":                 {401, message("Incorrect API key. Find your key on the billing page."), collector.KindKeyRefused},
		"a key behind LiteLLM": {
			403,
			message(`litellm.PermissionDeniedError: The key is blocked. Received Model Group=m-9\n` +
				`Available Model Group Fallbacks=None`),
			collector.KindKeyRefused,
		},
		"a key without a right": {403, message("You do not have permission to use this endpoint."), collector.KindKeyRefused},
		"a country that is not served": {
			403, `{"error":{"message":"m","code":"unsupported_country_region_territory"}}`, collector.KindRequestRefused,
		},
		"a moderated question": {403, message("The input requires moderation and was flagged."), collector.KindRequestRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := against(t, chatgpt, replies(tt.status, tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, tt.kind, failure(t, err).Kind, err)
		})
	}
}

func TestUnknownModelNamesTheSetting(t *testing.T) {
	t.Parallel()
	const advice = "requested model: m-9; set OPENAI_MODEL to another model"
	for name, tt := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"OpenAI":                  {400, `{"error":{"message":"m","code":"model_not_found"}}`, advice},
		"no access":               {403, message("Project p does not have access to model m-9."), advice},
		"Anthropic":               {404, `{"type":"error","error":{"type":"not_found_error","message":"model: m-9"}}`, advice},
		"Ollama":                  {404, `{"error":"model 'm-9' not found, try pulling it first"}`, advice},
		"a list of models":        {400, message("The supported API model names are a or b, but you passed m-9."), advice},
		"a retired model":         {410, message("The model m-9 has been decommissioned."), advice},
		"an invalid model":        {400, message("Invalid model: m-9"), advice},
		"OpenRouter":              {400, message("acme/m-9 is not a valid model ID"), advice},
		"OpenRouter's providers":  {404, message("No endpoints found for acme/m-9."), advice},
		"a model of others":       {403, message("m-9 isn't an available model for this account."), advice},
		"a name that is unknown":  {400, message("m-9: unrecognized model"), advice},
		"Zhipu":                   {400, message("模型不存在，请检查模型代码。"), advice},
		"a key without the model": {401, `{"error":{"message":"key not allowed","type":"key_model_access_denied"}}`, advice},
		"the end of a model":      {400, message("The model m-9 has reached its end of life."), advice},
		"an unknown address":      {404, `page not found`, "check OPENAI_MODEL and OPENAI_BASE_URL"},
		"a parameter of a model":  {400, message("temperature is not supported with this model"), ""},
		"a long question":         {400, message("This model's maximum context length is 8192 tokens."), ""},
		"another parameter":       {400, message("temperature must be at most 2"), ""},
		"LiteLLM's content filter": {
			400,
			message(`litellm.ContentPolicyViolationError: The response was filtered.\nmodel=azure/m-9. fallbacks=None. ` +
				`Received Model Group=azure/m-9\nAvailable Model Group Fallbacks=None`),
			"",
		},
		"LiteLLM's fallbacks": {
			404, message(`page not found. No fallback model group found for original model_group=m-9. Fallbacks=[]`),
			"check OPENAI_MODEL and OPENAI_BASE_URL",
		},
		"LiteLLM's address": {
			404, message(`litellm.NotFoundError: page not found. Received Model Group=m-9`),
			"check OPENAI_MODEL and OPENAI_BASE_URL",
		},
		"LiteLLM's models": {
			404, message(`litellm.NotFoundError: The model m-9 does not exist. Received Model Group=m-9`), advice,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(replies(tt.status, tt.body))
			t.Cleanup(server.Close)
			c := build(t, chatgpt, collector.Config{APIKey: testKey, BaseURL: server.URL, Model: "m-9"})
			_, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			e := failure(t, err)
			require.Equal(t, collector.KindRequestRefused, e.Kind)
			require.Equal(t, tt.want, e.Advice)
			require.Contains(t, e.Error(), tt.want)
		})
	}
	_, err := against(t, googleAIO, replies(404, `x`)).Ask(t.Context(), collector.Question{Text: "q"})
	require.Empty(t, failure(t, err).Advice, "SerpApi has no models")
}

func TestErrorOfTheProviderBehindAGatewayIsKept(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, want string }{
		"plain text": {
			`{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"m-1 is busy upstream"}}}`,
			"Provider returned error: m-1 is busy upstream",
		},
		"JSON in a string": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"{\"error\":{\"message\":\"no GPU\"}}"}}}`,
			"Provider returned error: no GPU",
		},
		"an object": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":{"detail":"no GPU"}}}}`,
			"Provider returned error: no GPU",
		},
		"a list of errors": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":[{"error":{"message":"no GPU"}}]}}}`,
			"Provider returned error: no GPU",
		},
		"a list of texts": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":["no GPU","no CPU"]}}}`,
			"Provider returned error: no GPU",
		},
		"a list in a string": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"[[{\"detail\":\"no GPU\"}]]"}}}`,
			"Provider returned error: no GPU",
		},
		"a number": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":1305}}}`,
			"Provider returned error: 1305",
		},
		"nothing": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":null}}}`, "Provider returned error",
		},
		"JSON without a message": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"{\"busy\":true}"}}}`,
			`Provider returned error: {"busy":true}`,
		},
		"the error of a choice": {
			`{"choices":[{"finish_reason":"error","message":{"content":"Half an"},` +
				`"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"stream ended"}}}]}`,
			"Provider returned error: stream ended",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := against(t, openAICompatible, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, tt.want, failure(t, err).Message)
		})
	}
}

func TestAnEmptyAccountInOtherLanguagesIsOutOfQuota(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"The balance is below the price of this request.", "Your wallet has a negative balance.",
		"Please purchase more tokens.", "token quota is not enough, token remain quota: $0.00",
		"Nicht genügend Credits für diese Anfrage", "Der Kontostand ist zu niedrig",
		"Ha agotado todos sus créditos", "Se acabaron los créditos de la cuenta", "Você não tem mais créditos",
		"Il tuo credito è finito", "Kredi bakiyeniz tükendi", "Wyczerpano środki na koncie",
		"Nemáte dost kreditu: nedostatečný zůstatek", "Kredit je vyčerpán", "Ditt saldo är otillräckligt",
		"Krediterna är slut", "Din saldo er utilstrækkelig", "Saldo ei riitä tähän pyyntöön", "Nincs elegendő egyenleg",
		"Fonduri insuficiente în cont", "Ανεπαρκές υπόλοιπο λογαριασμού", "На вашем счёте закончились деньги",
		"Лимит расходов на месяц исчерпан", "Недостатня кількість коштів", "Kredit Anda sudah habis", "Số dư tài khoản không đủ",
		"نفدت الأرصدة", "موجودی حساب کافی نیست", "当前账户可用额度为0", "您的套餐已于昨日过期", "預付點數已用盡",
		"预扣费额度失败, 用户剩余额度: $0.01", "今月の利用枠を使い切りました", "利用限度額に達しました",
	} {
		_, err := against(t, openAICompatible, replies(403, message(text))).
			Ask(t.Context(), collector.Question{Text: "q"})
		require.Equal(t, collector.ClassOutOfQuota, failure(t, err).Class, text)
	}
	for _, text := range []string{
		"Diese Anfrage verbraucht 3 Credits, aber der Schlüssel ist ungültig", "Le modèle n'est pas disponible pour votre compte",
		"El modelo ha terminado con un error", "Недостаточно прав для этой модели", "Phiên đăng nhập đã hết hạn",
		"该模型不存在", "密钥已过期", "このモデルは利用できません", "اعتبارنامه نامعتبر است", "Nemáte oprávnění k modelu",
	} {
		_, err := against(t, openAICompatible, replies(403, message(text))).
			Ask(t.Context(), collector.Question{Text: "q"})
		require.Equal(t, collector.ClassPermanent, failure(t, err).Class, text)
	}
	for _, text := range []string{"每分钟额度不足，请稍后再试", "1分あたりの利用限度額に達しました", "Saldo insuficiente de peticiones por minuto"} {
		_, err := against(t, openAICompatible, replies(429, message(text))).
			Ask(t.Context(), collector.Question{Text: "q"})
		require.Equal(t, collector.ClassThrottled, failure(t, err).Class, text)
	}
}
