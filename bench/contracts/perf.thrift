exception DivisionByZero { 1: string why }

struct Address { 1: string street, 2: string city, 3: string postcode, 4: string country }

struct Line { 1: string sku, 2: string name, 3: i32 quantity, 4: double price, 5: bool inStock }

struct Order {
  1: i32 number,
  2: string customer,
  3: string email,
  4: Address shipTo,
  5: list<Line> lines,
  6: list<string> tags,
  7: double total,
  8: string note
}

service Perf {
  double divide(1: double num1, 2: double num2) throws (1: DivisionByZero error),
  Order place(1: Order order),
  binary echo(1: binary data)
}
