package engine

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/schema"
)

// milliseconds keeps a time.Time as unix milliseconds and a nil *time.Time, or
// the zero time, as NULL.
type milliseconds struct{}

// Scan reads the column into the field.
func (milliseconds) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, dbValue any) error {
	v := field.ReflectValueOf(ctx, dst)
	if dbValue == nil {
		v.SetZero()
		return nil
	}
	n, ok := dbValue.(int64)
	if !ok {
		return fmt.Errorf("store: %s holds %T, not milliseconds", field.Name, dbValue)
	}
	t := At(n)
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.ValueOf(&t))
	} else {
		v.Set(reflect.ValueOf(t))
	}
	return nil
}

// Value writes the field for the column.
func (milliseconds) Value(_ context.Context, _ *schema.Field, _ reflect.Value, fieldValue any) (any, error) {
	switch t := fieldValue.(type) {
	case time.Time:
		if t.IsZero() {
			return nil, nil
		}
		return Ms(t), nil
	case *time.Time:
		return MsOrNil(t), nil
	}
	return nil, fmt.Errorf("store: %T is no instant", fieldValue)
}

// Ms is an instant as a column holds it: unix milliseconds.
func Ms(t time.Time) int64 { return t.UnixMilli() }

// At is the instant of a column.
func At(n int64) time.Time { return time.UnixMilli(n).UTC() }

// MsOrNil is Ms, NULL for nil.
func MsOrNil(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMilli()
}

// AtOrNil is At, nil for NULL.
func AtOrNil(n *int64) *time.Time {
	if n == nil {
		return nil
	}
	t := At(*n)
	return &t
}
