package mail_test

import (
	"strings"
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/brand"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/templates/mail"
)

// The letter says who writes, how to turn to them and where to see what is kept; a
// picture stands in it only where mail programs draw it.
func TestTheLetterSaysWhoWrites(t *testing.T) {
	asked := asking.Invited{
		CustomerName: "Иван", Language: i18n.RU, Question: survey.BuiltInQuestions()[0], ChannelKind: "chat",
		EndedAt: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), URL: "https://desk.example/s/token",
	}
	named := brand.Brand{
		Name: `Ромашка <b>& Ко</b>`, Signature: "Служба качества", Contact: "quality@example.org", Hours: "с 9 до 21",
		Logo: brand.Logo{Type: brand.MediaPNG, Data: []byte("picture")},
	}
	letter, err := (mail.Centre{Brand: named, Base: "https://desk.example/"}).Draw(asked)
	if err != nil {
		t.Fatal(err)
	}
	if letter.From != named.Name {
		t.Errorf("it comes from %q", letter.From)
	}
	for _, word := range []string{"Служба качества", "quality@example.org", "с 9 до 21", "Что о вас хранится", "https://desk.example/s/token/kept"} {
		if !strings.Contains(letter.HTML, word) || !strings.Contains(letter.Text, word) {
			t.Errorf("the letter does not say %q", word)
		}
	}
	if !strings.Contains(letter.HTML, "Ромашка &lt;b&gt;&amp; Ко&lt;/b&gt;") || !strings.Contains(letter.HTML, `src="https://desk.example/brand/logo?v=`) {
		t.Error("the letter does not show who writes:\n" + letter.HTML)
	}
	named.Logo.Type = brand.MediaSVG
	if letter, err = (mail.Centre{Brand: named, Base: "https://desk.example"}).Draw(asked); err != nil || strings.Contains(letter.HTML, "<img") {
		t.Errorf("a drawing stands in the letter: %v", err)
	}
	if letter, err = mail.Draw(asked); err != nil || letter.From != "" || strings.Contains(letter.HTML, "<img") {
		t.Errorf("nobody's letter: %q, %v", letter.From, err)
	}
}

// A customer is called to by first name and patronymic, in whatever order the name is
// kept; what is no name is left out.
func TestCalledBy(t *testing.T) {
	for name, want := range map[string]string{
		"Фёдор Борисович Павлов": "Фёдор Борисович", "Павлов Фёдор Борисович": "Фёдор Борисович", "Анна Ильинична Ким": "Анна Ильинична", "Кузьмина Мария Петровна": "Мария Петровна",
		"Иван": "Иван", "Иван Петров": "Иван Петров", "Anna Smith": "Anna Smith", "Абрамович Иван": "Абрамович Иван", "": "",
		"ivan@example.org": "", "https://evil.example": "", "www.evil.example": "", "+7 916 123": "", "a\\b": "",
		"evil.com": "", "Evil.Shop": "", "Иван evil.com": "", "Заходи на evil.ru": "", "Банк-выигрыш.рф": "", "WWW.EVIL": "", "evil。com": "", "evil．com": "", "t.me": "", "evil.com.": "",
		"И.И. Петров": "И.И. Петров", "А.С.Пушкин": "А.С.Пушкин", "Ю.Иванов": "Ю.Иванов", "Иван П.": "Иван П.", "J. R. R. Tolkien": "J. R. R. Tolkien", "Dr. Who": "Dr. Who",
	} {
		if got := mail.CalledBy(name); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
}
