package delivery_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/delivery"
	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
	mailtemplates "openpeople/templates/mail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var moscow = time.FixedZone("MSK", 3*60*60)

// letter is an invitation to Ivan about a chat, changed as told.
func letter(lang i18n.Lang, change ...func(i *asking.Invited)) sending.Outgoing {
	i := asking.Invited{
		InvitationID: 7, CustomerName: "Иван", Language: lang,
		Question:    survey.BuiltInQuestions()[0],
		ChannelKind: contact.Chat, Channel: i18n.Text{RU: "чат", EN: "chat"}, Topic: i18n.Text{RU: "тарифы", EN: "plans"},
		EndedAt: time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC), TimeZone: moscow,
		URL: "https://desk.example.org/s/TOKEN",
	}
	for _, f := range change {
		f(&i)
	}
	content, err := mailtemplates.Draw(i)
	if err != nil {
		panic(err)
	}
	m := sending.Message{ID: 1, Kind: sending.Invitation, Subject: 7, Nth: 1, Delivery: "email", Recipient: "ivan@example.org", Language: string(lang)}
	return sending.Outgoing{Message: m, Content: content, HeaderID: m.HeaderID("desk.example.org")}
}

func open(t *testing.T, url string, o delivery.EmailOptions) *delivery.Email {
	t.Helper()
	e, err := delivery.NewEmail(url, "Служба <desk@example.org>", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func fine() error { return nil }

func TestLetter(t *testing.T) {
	for _, c := range []struct {
		lang    i18n.Lang
		subject string
		says    []string // both parts
	}{
		{i18n.RU, "Как мы помогли вам 22\u00a0ноября?", []string{"Здравствуйте, Иван.", "22\u00a0ноября вы писали нам в чат, тема: тарифы.", "Как мы вам помогли?", "отлично", "Не спрашивать меня больше"}},
		{i18n.EN, "How well did we help you on 22\u00a0November?", []string{"Hello Иван,", "You wrote to us in chat on 22\u00a0November, about: plans.", "How well did we help you?", "very well", "Do not ask me again"}},
	} {
		t.Run(string(c.lang), func(t *testing.T) {
			sink := deliverytest.Start(t, deliverytest.Options{})
			date := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
			e := open(t, "smtp://"+sink.Addr, delivery.EmailOptions{Hello: "desk.example.org", Now: func() time.Time { return date }})
			wired := 0
			err := e.Send(context.Background(), letter(c.lang), func() error {
				wired++
				if n := sink.Count(); n != 0 {
					t.Errorf("%d letters arrived before the dot", n)
				}
				return nil
			})
			if err != nil || wired != 1 {
				t.Fatalf("sending: %v, on the wire %d times", err, wired)
			}
			got := sink.Received()
			if len(got) != 1 || got[0].From != "desk@example.org" || got[0].To != "ivan@example.org" {
				t.Fatalf("received %+v", got)
			}
			checkHeaders(t, got[0].Data, c.subject, date)
			text, html := parts(t, got[0].Data)
			for _, say := range c.says {
				if !strings.Contains(text, say) {
					t.Errorf("the text does not say %q:\n%s", say, text)
				}
				if !strings.Contains(html, say) {
					t.Errorf("the HTML does not say %q:\n%s", say, html)
				}
			}
			for _, mark := range []string{"1", "2", "3", "4", "5"} {
				link := "https://desk.example.org/s/TOKEN?mark=" + mark
				if !strings.Contains(text, link+"\n") || strings.Count(html, `href="`+link+`"`) != 1 {
					t.Errorf("no link for mark %s", mark)
				}
			}
			if !strings.Contains(html, `href="https://desk.example.org/s/TOKEN/opt-out"`) || !strings.Contains(text, "/opt-out\n") {
				t.Error("no way to opt out")
			}
			for _, never := range []string{"<img", "<script", "src=", "url(", "@import", "<link"} {
				if strings.Contains(html, never) {
					t.Errorf("the HTML holds %s", never)
				}
			}
		})
	}
}

func checkHeaders(t *testing.T, data, subject string, date time.Time) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	words := new(mime.WordDecoder)
	if got, _ := words.DecodeHeader(m.Header.Get("Subject")); got != subject {
		t.Errorf("subject %q, want %q", got, subject)
	}
	for name, want := range map[string]string{
		"Message-Id": "<invitation-7-1@desk.example.org>", "List-Unsubscribe": "<https://desk.example.org/s/TOKEN/opt-out>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated", "Precedence": "bulk", "Mime-Version": "1.0",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, err := m.Header.Date(); err != nil || !got.Equal(date) {
		t.Errorf("Date %v, %v", got, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != "Служба" || from[0].Address != "desk@example.org" {
		t.Errorf("From %v, %v", from, err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "Иван" || to[0].Address != "ivan@example.org" {
		t.Errorf("To %v, %v", to, err)
	}
	for line := range strings.Lines(data) {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes", len(line))
		}
		for i := range len(line) {
			if line[i] >= 0x80 {
				t.Fatalf("a byte that is not ASCII in %q", line)
			}
		}
	}
}

// parts returns the text and the HTML of a message.
func parts(t *testing.T, data string) (text, html string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("type %q, %v", kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	var found []string
	for _, want := range []string{"text/plain", "text/html"} {
		p, err := r.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		kind, params, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if kind != want || !strings.EqualFold(params["charset"], "utf-8") || p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Fatalf("a part %v", p.Header)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
	if _, err := r.NextRawPart(); err != io.EOF {
		t.Errorf("more than two parts: %v", err)
	}
	return found[0], found[1]
}

// A message without HTML is one plain part, and nobody opts out of it.
func TestPlainMessage(t *testing.T) {
	sink := deliverytest.Start(t, deliverytest.Options{})
	o := letter(i18n.RU)
	o.Content = sending.Content{Title: "Пароль", Text: "Здравствуйте.\n.\nСсылка"}
	if err := open(t, "smtp://"+sink.Addr, delivery.EmailOptions{}).Send(context.Background(), o, fine); err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(sink.Received()[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if kind := m.Header.Get("Content-Type"); err != nil || !strings.HasPrefix(kind, "text/plain") || m.Header.Get("List-Unsubscribe") != "" || string(raw) != "Здравствуйте.\r\n.\r\nСсылка\r\n" {
		t.Errorf("%s, %q, %v", kind, raw, err)
	}
}

// A sender whose domain is not ASCII is named as DNS names it, on the envelope and in
// the message.
func TestSenderOfAnyDomain(t *testing.T) {
	sink := deliverytest.Start(t, deliverytest.Options{})
	e, err := delivery.NewEmail("smtp://"+sink.Addr, "Служба <desk@почта.рф>", delivery.EmailOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.Send(context.Background(), letter(i18n.RU), fine); err != nil {
		t.Fatal(err)
	}
	got := sink.Received()[0]
	if list, err := mail.ParseAddressList(header(t, got.Data, "From")); got.From != "desk@xn--80a1acny.xn--p1ai" || err != nil || list[0].Address != got.From || list[0].Name != "Служба" {
		t.Errorf("from %s, %v, %v", got.From, list, err)
	}
}

// Nothing that a customer or an operator typed gets into the headers or becomes
// markup.
func TestHostileLetter(t *testing.T) {
	sink := deliverytest.Start(t, deliverytest.Options{})
	e := open(t, "smtp://"+sink.Addr, delivery.EmailOptions{})
	evil := "Eve\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>"
	l := letter(i18n.EN, func(i *asking.Invited) {
		i.Question.Text["en"] = "One\r\n.\r\n..two\n.\nthree"
		i.CustomerName = evil
		i.Topic.EN = "a\x00b\r\n.\r\nQUIT\xff <b>"
	})
	l.Name, l.Title, l.OptOut, l.Language = evil, evil, "https://x/>\r\nX-Evil: 1", "en\r\nX-Evil: 1"
	if err := e.Send(context.Background(), l, fine); err != nil {
		t.Fatal(err)
	}
	got := sink.Received()
	if len(got) != 1 {
		t.Fatalf("%d letters", len(got))
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("Bcc") != "" || m.Header.Get("X-Evil") != "" {
		t.Errorf("headers were injected: %v", m.Header)
	}
	text, html := parts(t, got[0].Data)
	if strings.Contains(html, "<script") || strings.Contains(html, "<b>") {
		t.Errorf("markup was injected:\n%s", html)
	}
	if !strings.Contains(text, "\nOne\n.\n..two\n.\nthree\n") || !strings.HasSuffix(text, "/kept\n") || !strings.HasSuffix(html, "</html>") {
		t.Errorf("lone dots did not come through:\n%q", text)
	}
	for _, to := range []string{"", "ivan", "a@b\r\nRCPT TO:<c@d>", "a@b, c@d", "Ivan <a@b>", "<a@b>", "a b@c", "a@b;c@d", "a@b,c@d", "a@b c@d", strings.Repeat("x", 400) + "@example.org", "иван@почта.рф" /* the sink does not offer SMTPUTF8 */} {
		l.Recipient = to
		var refused *sending.Refusal
		err := e.Send(context.Background(), l, func() error { t.Errorf("%q went on the wire", to); return nil })
		if !errors.As(err, &refused) || !refused.Final {
			t.Errorf("%q: %v", to, err)
		}
	}
	l.Recipient = "ivan@почта.рф"
	if err := e.Send(context.Background(), l, fine); err != nil {
		t.Fatal(err)
	}
	if got := sink.Received()[1].To; got != "ivan@xn--80a1acny.xn--p1ai" {
		t.Errorf("sent to %s", got)
	}
	for _, to := range []string{"a..b@example.org", "a.@example.org"} { // old Japanese mailboxes
		l.Recipient = to
		if err := e.Send(context.Background(), l, fine); err != nil {
			t.Errorf("%s: %v", to, err)
			continue
		}
		got := sink.Received()
		last := got[len(got)-1]
		if list, err := mail.ParseAddressList(header(t, last.Data, "To")); last.To != to || err != nil || len(list) != 1 || list[0].Address != to {
			t.Errorf("%s was sent to %s, %v, %v", to, last.To, list, err)
		}
	}
}

func header(t *testing.T, data, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get(name)
}
