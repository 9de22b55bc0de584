package ui_test

import (
	"testing"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// What narrows a list is said in one line: days as a reader writes them, a flag by its name.
func TestFilterWords(t *testing.T) {
	word := func(ru, en string) i18n.Text { return i18n.Text{RU: ru, EN: en} }
	said := []page.Said{
		{Param: page.Param{Label: word("С", "From"), Kind: page.Date}, Values: []string{"2026-11-01"}},
		{Param: page.Param{Label: word("Канал", "Channel")}, Values: []string{"Чат", "Почта"}, Not: true},
		{Param: page.Param{Label: word("Мои", "Mine"), Kind: page.Flag}, Values: []string{"1"}},
	}
	for l, want := range map[i18n.Lang]string{i18n.RU: "С 1\u00a0нояб.\u00a02026; Канал: не Чат, не Почта; Мои", i18n.EN: "From 1\u00a0Nov\u00a02026; Channel: all but Чат, Почта; Mine"} {
		if got := ui.FilterWords(i18n.With(t.Context(), l), said); got != want {
			t.Errorf("%s: %q", l, got)
		}
		if got := ui.FilterWords(i18n.With(t.Context(), l), nil); got == "" {
			t.Errorf("%s says nothing of everything", l)
		}
	}
}

// The page of a file's list keeps what narrows it, and not how its cells are parted.
func TestListOfAFile(t *testing.T) {
	for file, want := range map[string]string{
		"/contacts.csv?channel=chat&sep=tab": "/contacts?channel=chat", "/contacts.xlsx": "/contacts", "/reports/team/table.csv?days=28": "/reports/team?days=28",
		"/reports/mix/strata.xlsx": "/reports/mix", "/customers/7/contacts.csv": "/customers/7/contacts", "%zz": "/",
	} {
		if got := ui.ListOf(file); got != want {
			t.Errorf("%s: %s", file, got)
		}
	}
}
