package privacy

import (
	"openpeople/internal/i18n"
	"openpeople/internal/personal"
)

// ClassRow is a class of what is kept of a customer, in words.
type ClassRow struct {
	Class personal.Class
	Name  i18n.Text
	Holds i18n.Text // what stands in it
	Gone  i18n.Text // what erasure does to it
}

// Classes lists every class, in the order of pages.
var Classes = []ClassRow{
	{personal.Identity, i18n.Text{RU: "Кто это", EN: "Who it is"},
		i18n.Text{RU: "имя, номера клиента, телефоны, адреса почты и мессенджеров, адреса приглашений, свои поля", EN: "name, customer numbers, phones, e-mail and messenger addresses, addresses of invitations, attributes"},
		i18n.Text{RU: "удалено; от обращений остаётся номер без имени", EN: "removed; of contacts a number without a name is left"}},
	{personal.Conversation, i18n.Text{RU: "Разговоры", EN: "Conversations"},
		i18n.Text{RU: "что сказано в обращениях, и слова, по которым их находит поиск", EN: "what was said in contacts, and the words by which search finds them"},
		i18n.Text{RU: "удалены, из поиска тоже", EN: "removed, from search too"}},
	{personal.Comment, i18n.Text{RU: "Комментарии", EN: "Comments"},
		i18n.Text{RU: "что клиент ответил словами, с исправлениями", EN: "what the customer answered in words, corrections included"},
		i18n.Text{RU: "слова удалены; видно, что они были", EN: "the words are removed; that there were some shows"}},
	{personal.Letter, i18n.Text{RU: "Письма", EN: "Letters"},
		i18n.Text{RU: "письма клиенту во встроенном ящике", EN: "letters to the customer in the built-in mailbox"},
		i18n.Text{RU: "удалены", EN: "removed"}},
	{personal.Staff, i18n.Text{RU: "Записи сотрудников", EN: "What staff wrote"},
		i18n.Text{RU: "пометки о перезвонах, разборы, полевые заметки, идеи и их обсуждение, журнал действий", EN: "notes on call-backs, reviews, field notes, ideas and what is said of them, the audit log"},
		i18n.Text{RU: "слова клиента и пометки о перезвонах заменены на […], как и имя, телефон, почта и номер клиента в остальных записях", EN: "the customer's words and notes on call-backs became […], and so did name, phone, e-mail and number of the customer elsewhere"}},
}

// Stays says what an erasure leaves, and why.
var Stays = []i18n.Text{
	{RU: "Обращения без имени: время, канал, тема, кто обслуживал. По ним считаются показатели, и они не меняются.", EN: "Contacts without a name: time, channel, topic, who served. Figures are made of them, and do not move."},
	{RU: "Оценки, выбранные ответы, решения и баллы разборов: они никого не называют.", EN: "Marks, answers that were chosen, decisions and scores of reviews: they name nobody."},
	{RU: "Отказ от опросов: хранится отпечаток номера и адреса, сделанный секретом центра. Узнать по нему номер нельзя, а если клиент придёт снова, его не спросят. При смене секрета отпечаток теряет силу.", EN: "The wish not to be asked: as a seal of phone and address made with the desk's secret. Nobody reads the phone off it, and a customer who comes again is not asked. With another secret the seal means nothing."},
	{RU: "Резервные копии, сделанные до удаления: пока их не перезапишут. После восстановления из такой копии удалите клиента ещё раз.", EN: "Backups made before: until they are replaced. After a restore from one erase the customer again."},
	{RU: "Письма и сообщения, уже ушедшие наружу, и выгрузки, которые кто-то скачал.", EN: "Letters and messages that have left the desk, and exports that somebody took."},
	{RU: "Пересказ своими словами: программа находит имя, телефон, почту, номер клиента и его дословные фразы, а не смысл.", EN: "What staff told in words of their own: the program finds name, phone, e-mail, number and sentences word for word, not their meaning."},
	{RU: "Разговоры других клиентов, в которых этого упомянули: в них программа не ищет.", EN: "Conversations of other customers who spoke of this one: the program does not look there."},
	{RU: "База, которая старше этой версии: в её свободных страницах могли остаться давно удалённые слова. Один раз сожмите её (VACUUM).", EN: "In a database older than this version, words that were deleted long ago may stand in its free pages: compact it once (VACUUM)."},
}
