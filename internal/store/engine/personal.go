package engine

import (
	"context"
	"database/sql"
	"strings"

	"openpeople/internal/personal"
)

// contactsToken stands in statements of personal.Kept for a list of contacts.
const contactsToken = "{contacts}"

// OfContacts writes ids into a statement of personal.Kept.
func OfContacts(text string, ids []int64) (string, []any) {
	var args []any
	for range strings.Count(text, contactsToken) {
		args = append(args, Anys(ids)...)
	}
	return strings.ReplaceAll(text, contactsToken, "("+Marks(len(ids))+")"), args
}

// RewriteText is the Write of a personal.Text by an UPDATE that takes the text, then the
// keys.
func (db *DB) RewriteText(text string) func(ctx context.Context, keys []int64, words string) error {
	return func(ctx context.Context, keys []int64, words string) error {
		_, err := db.Exec(ctx, text, append([]any{words}, Anys(keys)...)...)
		return err
	}
}

// EachText reads the rows of a personal.Text one by one: numbers, and the text last.
func (db *DB) EachText(ctx context.Context, text string, args []any, take func(keys []int64, words string) error) error {
	return db.Each(ctx, text, args, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		keys, words := make([]int64, len(columns)-1), ""
		dest := []any{}
		for i := range keys {
			dest = append(dest, &keys[i])
		}
		if err := rows.Scan(append(dest, &words)...); err != nil {
			return err
		}
		return take(keys, words)
	})
}

// Erase erases what entries hold of some contacts, in the transaction of ctx, and counts
// it by class. here is what finds their customer.
func (db *DB) Erase(ctx context.Context, list []personal.Kept, ids []int64, here personal.Mask, counted map[personal.Class]int64) error {
	for _, k := range list {
		if k.Erase != "" {
			text, args := OfContacts(k.Erase, ids)
			n, err := db.Changed(ctx, text, args...)
			if err != nil {
				return err
			}
			if k.Count != "" {
				counted[k.Class] += n
			}
		}
		for _, t := range k.Texts {
			if t.Of == "" {
				continue
			}
			n, err := db.rewrite(ctx, t, t.Of, ids, here)
			if err != nil {
				return err
			}
			counted[k.Class] += n
		}
	}
	return nil
}

// Unsay masks what a mask finds in what the customers of some contacts wrote, in the
// transaction of ctx, and counts the texts.
func (db *DB) Unsay(ctx context.Context, list []personal.Kept, ids []int64, mask personal.Mask) (n int64, err error) {
	for _, k := range list {
		for _, t := range k.Texts {
			if t.Said == "" {
				continue
			}
			t.Whole = nil
			masked, err := db.rewrite(ctx, t, t.Said, ids, mask)
			if n += masked; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// rewrite masks a text of some contacts, as a statement reads it, and counts the rows that
// named the customer.
func (db *DB) rewrite(ctx context.Context, t personal.Text, of string, ids []int64, mask personal.Mask) (n int64, err error) {
	type row struct {
		keys        []int64
		words, left string
	}
	var list []row
	text, args := OfContacts(of, ids)
	if err := db.EachText(ctx, text, args, func(keys []int64, words string) error {
		list = append(list, row{keys, words, words})
		return nil
	}); err != nil {
		return 0, err
	}
	for _, r := range list { // after the last is read: a connection does one thing at a time
		if t.Whole != nil {
			r.left, err = t.Whole(ctx, r.keys, r.words)
		} else {
			r.left, err = t.Masked(mask, r.words)
		}
		if err == nil && r.left != r.words {
			n++
			err = t.Write(ctx, r.keys, r.left)
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
