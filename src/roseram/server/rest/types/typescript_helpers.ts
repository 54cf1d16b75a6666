type Schemas = Omit<Database, "__InternalSupabase">

type DefaultSchema = Schemas[Extract<keyof Database, "DEFAULT_SCHEMA">]

type OtherSchema = { schema: keyof Schemas }

type Relations<Schema extends { Tables: unknown; Views: unknown }> = Schema["Tables"] &
  Schema["Views"]

export type Tables<
  TableOrSchema extends keyof Relations<DefaultSchema> | OtherSchema,
  Table extends TableOrSchema extends OtherSchema
    ? keyof Relations<Schemas[TableOrSchema["schema"]]>
    : never = never,
> = TableOrSchema extends OtherSchema
  ? Relations<Schemas[TableOrSchema["schema"]]>[Table] extends { Row: infer Row }
    ? Row
    : never
  : TableOrSchema extends keyof Relations<DefaultSchema>
    ? Relations<DefaultSchema>[TableOrSchema] extends { Row: infer Row }
      ? Row
      : never
    : never

export type TablesInsert<
  TableOrSchema extends keyof DefaultSchema["Tables"] | OtherSchema,
  Table extends TableOrSchema extends OtherSchema
    ? keyof Schemas[TableOrSchema["schema"]]["Tables"]
    : never = never,
> = TableOrSchema extends OtherSchema
  ? Schemas[TableOrSchema["schema"]]["Tables"][Table] extends { Insert: infer Insert }
    ? Insert
    : never
  : TableOrSchema extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][TableOrSchema] extends { Insert: infer Insert }
      ? Insert
      : never
    : never

export type TablesUpdate<
  TableOrSchema extends keyof DefaultSchema["Tables"] | OtherSchema,
  Table extends TableOrSchema extends OtherSchema
    ? keyof Schemas[TableOrSchema["schema"]]["Tables"]
    : never = never,
> = TableOrSchema extends OtherSchema
  ? Schemas[TableOrSchema["schema"]]["Tables"][Table] extends { Update: infer Update }
    ? Update
    : never
  : TableOrSchema extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][TableOrSchema] extends { Update: infer Update }
      ? Update
      : never
    : never

export type Enums<
  EnumOrSchema extends keyof DefaultSchema["Enums"] | OtherSchema,
  Enum extends EnumOrSchema extends OtherSchema
    ? keyof Schemas[EnumOrSchema["schema"]]["Enums"]
    : never = never,
> = EnumOrSchema extends OtherSchema
  ? Schemas[EnumOrSchema["schema"]]["Enums"][Enum]
  : EnumOrSchema extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][EnumOrSchema]
    : never

export type CompositeTypes<
  TypeOrSchema extends keyof DefaultSchema["CompositeTypes"] | OtherSchema,
  Type extends TypeOrSchema extends OtherSchema
    ? keyof Schemas[TypeOrSchema["schema"]]["CompositeTypes"]
    : never = never,
> = TypeOrSchema extends OtherSchema
  ? Schemas[TypeOrSchema["schema"]]["CompositeTypes"][Type]
  : TypeOrSchema extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][TypeOrSchema]
    : never
