package mail

import (
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
)

// Trial is the letter by which an admin sees that mail works.
func (c Centre) Trial(lang i18n.Lang, name string) sending.Content {
	return sending.Content{
		From: Plain(c.Name, nameLimit), Name: Plain(name, nameLimit), Title: i18n.In(lang, "mail.trial.subject"),
		Text: i18n.In(lang, "mail.trial.text", "Address", c.Base) + "\n",
	}
}
