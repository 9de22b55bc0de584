package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/brand"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/templates/mail"
)

// A sheet that is drawn once says to everybody what a letter drawn for them alone
// says, and what a customer is called cannot break it.
func TestSheetsSayTheSame(t *testing.T) {
	var sheets mail.Sheets
	question := survey.BuiltInQuestions()[0]
	named := mail.Centre{Brand: brand.Brand{Name: "Тарифы & Ко", Signature: "Отдел <качества>"}, Base: "https://desk.example"}
	n := 0
	for _, centre := range []mail.Centre{{}, named, {}} {
		for _, lang := range []i18n.Lang{i18n.RU, i18n.EN} {
			for _, speaks := range []string{"", "ru", "de"} {
				for i, name := range []string{"", "Иван", `<b>"O'Neil" & {{.}}</b>`, "A\r\nBcc: x@y.z"} {
					n++
					l := asking.Invited{
						VersionID: 7, Language: lang, Speaks: speaks, Question: question, CustomerName: name, Topic: i18n.Text{RU: strings.Repeat("тариф <1> ", i), EN: strings.Repeat("plan <1> ", i)},
						ChannelKind: contact.Kinds[n%len(contact.Kinds)].Kind, EndedAt: time.Date(2026, 11, n%28+1, 23, 30, 0, 0, time.UTC), TimeZone: time.FixedZone("x", 3600*(n%5)),
						URL: fmt.Sprintf("https://desk.example/s/T%d&x", n),
					}
					got, err := sheets.Draw(centre, l)
					if err != nil {
						t.Fatal(err)
					}
					want, err := centre.Draw(l)
					if err != nil || got != want {
						t.Errorf("%q in %s: %+v, want %+v", name, lang, got, want)
					}
					var html bytes.Buffer
					if err := mail.HTML(mail.Whole(centre, l)).Render(context.Background(), &html); err != nil {
						t.Fatal(err)
					}
					if got.HTML != html.String() || got.Text != mail.Whole(centre, l).Text() {
						t.Errorf("%q in %s: a sheet says\n%s\nwant\n%s", name, lang, got.HTML, html.String())
					}
				}
			}
		}
	}
}
