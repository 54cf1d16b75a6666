export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  __InternalSupabase: {
    PostgrestVersion: "14"
  }
  public: {
    Tables: {
      action_logs: {
        Row: {
          action: string
          created_at: string
          description: string | null
          file_path: string | null
          id: string
          metadata: Json | null
          organization_id: string
          project_id: string
          user_id: string
        }
        Insert: {
          action: string
          created_at?: string
          description?: string | null
          file_path?: string | null
          id?: string
          metadata?: Json | null
          organization_id: string
          project_id: string
          user_id?: string
        }
        Update: {
          action?: string
          created_at?: string
          description?: string | null
          file_path?: string | null
          id?: string
          metadata?: Json | null
          organization_id?: string
          project_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "action_logs_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "action_logs_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "action_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "action_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      activity_logs: {
        Row: {
          action: string
          changes: Json | null
          created_at: string
          id: string
          ip_address: string | null
          organization_id: string | null
          resource_id: string | null
          resource_type: string | null
          user_agent: string | null
          user_id: string | null
        }
        Insert: {
          action: string
          changes?: Json | null
          created_at?: string
          id?: string
          ip_address?: string | null
          organization_id?: string | null
          resource_id?: string | null
          resource_type?: string | null
          user_agent?: string | null
          user_id?: string | null
        }
        Update: {
          action?: string
          changes?: Json | null
          created_at?: string
          id?: string
          ip_address?: string | null
          organization_id?: string | null
          resource_id?: string | null
          resource_type?: string | null
          user_agent?: string | null
          user_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "activity_logs_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "activity_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "activity_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      ai_conversations: {
        Row: {
          created_at: string
          id: string
          messages: Json | null
          metadata: Json | null
          organization_id: string
          page_id: string | null
          title: string | null
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          messages?: Json | null
          metadata?: Json | null
          organization_id: string
          page_id?: string | null
          title?: string | null
          updated_at?: string
          user_id?: string
        }
        Update: {
          created_at?: string
          id?: string
          messages?: Json | null
          metadata?: Json | null
          organization_id?: string
          page_id?: string | null
          title?: string | null
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "ai_conversations_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "ai_conversations_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "ai_conversations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "ai_conversations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      ai_generations: {
        Row: {
          ai_model: string | null
          completed_at: string | null
          created_at: string
          error_message: string | null
          generated_content: Json | null
          generation_time_ms: number | null
          id: string
          metadata: Json | null
          organization_id: string
          page_id: string | null
          prompt: string
          site_id: string | null
          status: string | null
          tokens_used: number | null
          user_id: string
        }
        Insert: {
          ai_model?: string | null
          completed_at?: string | null
          created_at?: string
          error_message?: string | null
          generated_content?: Json | null
          generation_time_ms?: number | null
          id?: string
          metadata?: Json | null
          organization_id: string
          page_id?: string | null
          prompt: string
          site_id?: string | null
          status?: string | null
          tokens_used?: number | null
          user_id?: string
        }
        Update: {
          ai_model?: string | null
          completed_at?: string | null
          created_at?: string
          error_message?: string | null
          generated_content?: Json | null
          generation_time_ms?: number | null
          id?: string
          metadata?: Json | null
          organization_id?: string
          page_id?: string | null
          prompt?: string
          site_id?: string | null
          status?: string | null
          tokens_used?: number | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "ai_generations_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "ai_generations_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "ai_generations_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "ai_generations_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "ai_generations_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
          {
            foreignKeyName: "ai_generations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "ai_generations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      api_keys: {
        Row: {
          created_at: string
          description: string | null
          expires_at: string | null
          id: string
          is_active: boolean | null
          key_hash: string
          key_prefix: string | null
          last_used_at: string | null
          name: string
          rate_limit: number | null
          rate_limit_window: string | null
          scopes: string[] | null
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          description?: string | null
          expires_at?: string | null
          id?: string
          is_active?: boolean | null
          key_hash: string
          key_prefix?: string | null
          last_used_at?: string | null
          name: string
          rate_limit?: number | null
          rate_limit_window?: string | null
          scopes?: string[] | null
          updated_at?: string
          user_id?: string
        }
        Update: {
          created_at?: string
          description?: string | null
          expires_at?: string | null
          id?: string
          is_active?: boolean | null
          key_hash?: string
          key_prefix?: string | null
          last_used_at?: string | null
          name?: string
          rate_limit?: number | null
          rate_limit_window?: string | null
          scopes?: string[] | null
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "api_keys_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "api_keys_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      api_usage: {
        Row: {
          api_key_id: string | null
          created_at: string
          endpoint: string | null
          id: string
          ip_address: string | null
          method: string | null
          organization_id: string | null
          request_duration_ms: number | null
          status_code: number | null
          tokens_used: number | null
          user_agent: string | null
          user_id: string | null
        }
        Insert: {
          api_key_id?: string | null
          created_at?: string
          endpoint?: string | null
          id?: string
          ip_address?: string | null
          method?: string | null
          organization_id?: string | null
          request_duration_ms?: number | null
          status_code?: number | null
          tokens_used?: number | null
          user_agent?: string | null
          user_id?: string | null
        }
        Update: {
          api_key_id?: string | null
          created_at?: string
          endpoint?: string | null
          id?: string
          ip_address?: string | null
          method?: string | null
          organization_id?: string | null
          request_duration_ms?: number | null
          status_code?: number | null
          tokens_used?: number | null
          user_agent?: string | null
          user_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "api_usage_api_key_id_fkey"
            columns: ["api_key_id"]
            isOneToOne: false
            referencedRelation: "api_keys"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "api_usage_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "api_usage_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "api_usage_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      assets: {
        Row: {
          alt_text: string | null
          content_hash: string | null
          created_at: string
          created_by: string | null
          height: number | null
          id: string
          mime_type: string
          name: string
          organization_id: string
          site_id: string | null
          size_bytes: number
          storage_path: string
          updated_at: string
          width: number | null
        }
        Insert: {
          alt_text?: string | null
          content_hash?: string | null
          created_at?: string
          created_by?: string | null
          height?: number | null
          id?: string
          mime_type: string
          name: string
          organization_id: string
          site_id?: string | null
          size_bytes: number
          storage_path: string
          updated_at?: string
          width?: number | null
        }
        Update: {
          alt_text?: string | null
          content_hash?: string | null
          created_at?: string
          created_by?: string | null
          height?: number | null
          id?: string
          mime_type?: string
          name?: string
          organization_id?: string
          site_id?: string | null
          size_bytes?: number
          storage_path?: string
          updated_at?: string
          width?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "assets_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "assets_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "assets_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "assets_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "assets_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "assets_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      chat_messages: {
        Row: {
          ai_model: string | null
          content: string
          created_at: string
          id: string
          organization_id: string
          project_id: string
          role: string
          temperature: number | null
          tokens_used: number | null
          user_id: string
        }
        Insert: {
          ai_model?: string | null
          content: string
          created_at?: string
          id?: string
          organization_id: string
          project_id: string
          role: string
          temperature?: number | null
          tokens_used?: number | null
          user_id?: string
        }
        Update: {
          ai_model?: string | null
          content?: string
          created_at?: string
          id?: string
          organization_id?: string
          project_id?: string
          role?: string
          temperature?: number | null
          tokens_used?: number | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "chat_messages_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "chat_messages_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "chat_messages_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "chat_messages_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      code_generations: {
        Row: {
          ai_model: string | null
          completed_at: string | null
          created_at: string
          css_code: string | null
          error_message: string | null
          generated_content: Json | null
          generation_time_ms: number | null
          html_code: string | null
          id: string
          javascript_code: string | null
          organization_id: string
          project_id: string
          prompt: string
          status: string | null
          temperature: number | null
          tokens_used: number | null
          user_id: string
        }
        Insert: {
          ai_model?: string | null
          completed_at?: string | null
          created_at?: string
          css_code?: string | null
          error_message?: string | null
          generated_content?: Json | null
          generation_time_ms?: number | null
          html_code?: string | null
          id?: string
          javascript_code?: string | null
          organization_id: string
          project_id: string
          prompt: string
          status?: string | null
          temperature?: number | null
          tokens_used?: number | null
          user_id?: string
        }
        Update: {
          ai_model?: string | null
          completed_at?: string | null
          created_at?: string
          css_code?: string | null
          error_message?: string | null
          generated_content?: Json | null
          generation_time_ms?: number | null
          html_code?: string | null
          id?: string
          javascript_code?: string | null
          organization_id?: string
          project_id?: string
          prompt?: string
          status?: string | null
          temperature?: number | null
          tokens_used?: number | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "code_generations_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "code_generations_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "code_generations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "code_generations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      components: {
        Row: {
          category: string | null
          content: NonNullable<Json>
          created_at: string
          description: string | null
          id: string
          is_public: boolean | null
          name: string
          organization_id: string
          settings: Json | null
          thumbnail_url: string | null
          updated_at: string
          usage_count: number | null
        }
        Insert: {
          category?: string | null
          content: NonNullable<Json>
          created_at?: string
          description?: string | null
          id?: string
          is_public?: boolean | null
          name: string
          organization_id: string
          settings?: Json | null
          thumbnail_url?: string | null
          updated_at?: string
          usage_count?: number | null
        }
        Update: {
          category?: string | null
          content?: NonNullable<Json>
          created_at?: string
          description?: string | null
          id?: string
          is_public?: boolean | null
          name?: string
          organization_id?: string
          settings?: Json | null
          thumbnail_url?: string | null
          updated_at?: string
          usage_count?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "components_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      deployment_logs: {
        Row: {
          created_at: string
          deployment_id: string
          id: string
          level: string
          line_number: number
          message: string
          organization_id: string
        }
        Insert: {
          created_at?: string
          deployment_id: string
          id?: string
          level?: string
          line_number: number
          message: string
          organization_id: string
        }
        Update: {
          created_at?: string
          deployment_id?: string
          id?: string
          level?: string
          line_number?: number
          message?: string
          organization_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "deployment_logs_deployment_id_organization_id_fkey"
            columns: ["deployment_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "deployments"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      deployment_targets: {
        Row: {
          created_at: string
          environment: string
          id: string
          is_active: boolean
          name: string
          organization_id: string
          project_id: string | null
          provider: string
          settings: NonNullable<Json>
          site_id: string | null
          updated_at: string
        }
        Insert: {
          created_at?: string
          environment?: string
          id?: string
          is_active?: boolean
          name: string
          organization_id: string
          project_id?: string | null
          provider: string
          settings?: NonNullable<Json>
          site_id?: string | null
          updated_at?: string
        }
        Update: {
          created_at?: string
          environment?: string
          id?: string
          is_active?: boolean
          name?: string
          organization_id?: string
          project_id?: string | null
          provider?: string
          settings?: NonNullable<Json>
          site_id?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "deployment_targets_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "deployment_targets_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployment_targets_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployment_targets_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployment_targets_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployment_targets_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      deployments: {
        Row: {
          build_logs: string | null
          completed_at: string | null
          created_at: string
          deployment_type: string
          deployment_url: string | null
          environment: string | null
          error_message: string | null
          github_branch: string | null
          github_commit_sha: string | null
          github_url: string | null
          id: string
          netlify_deploy_id: string | null
          netlify_site_id: string | null
          netlify_url: string | null
          organization_id: string
          preview_url: string | null
          project_id: string | null
          site_id: string | null
          status: string | null
          target_id: string | null
          updated_at: string
          user_id: string | null
          vercel_url: string | null
        }
        Insert: {
          build_logs?: string | null
          completed_at?: string | null
          created_at?: string
          deployment_type: string
          deployment_url?: string | null
          environment?: string | null
          error_message?: string | null
          github_branch?: string | null
          github_commit_sha?: string | null
          github_url?: string | null
          id?: string
          netlify_deploy_id?: string | null
          netlify_site_id?: string | null
          netlify_url?: string | null
          organization_id: string
          preview_url?: string | null
          project_id?: string | null
          site_id?: string | null
          status?: string | null
          target_id?: string | null
          updated_at?: string
          user_id?: string | null
          vercel_url?: string | null
        }
        Update: {
          build_logs?: string | null
          completed_at?: string | null
          created_at?: string
          deployment_type?: string
          deployment_url?: string | null
          environment?: string | null
          error_message?: string | null
          github_branch?: string | null
          github_commit_sha?: string | null
          github_url?: string | null
          id?: string
          netlify_deploy_id?: string | null
          netlify_site_id?: string | null
          netlify_url?: string | null
          organization_id?: string
          preview_url?: string | null
          project_id?: string | null
          site_id?: string | null
          status?: string | null
          target_id?: string | null
          updated_at?: string
          user_id?: string | null
          vercel_url?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "deployments_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "deployments_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployments_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployments_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployments_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployments_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
          {
            foreignKeyName: "deployments_target_id_fkey"
            columns: ["target_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "deployment_targets"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "deployments_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "deployments_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      duplicate_users: {
        Row: {
          detection_method: string | null
          duplicate_user_id: string
          id: number
          merged_at: string
          merged_by: string | null
          primary_user_id: string
        }
        Insert: {
          detection_method?: string | null
          duplicate_user_id: string
          id?: number
          merged_at?: string
          merged_by?: string | null
          primary_user_id: string
        }
        Update: {
          detection_method?: string | null
          duplicate_user_id?: string
          id?: number
          merged_at?: string
          merged_by?: string | null
          primary_user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "duplicate_users_duplicate_user_id_fkey"
            columns: ["duplicate_user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "duplicate_users_duplicate_user_id_fkey"
            columns: ["duplicate_user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "duplicate_users_merged_by_fkey"
            columns: ["merged_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "duplicate_users_merged_by_fkey"
            columns: ["merged_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "duplicate_users_primary_user_id_fkey"
            columns: ["primary_user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "duplicate_users_primary_user_id_fkey"
            columns: ["primary_user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      error_logs: {
        Row: {
          context: Json | null
          created_at: string
          error_message: string
          error_stack: string | null
          error_type: string
          id: string
          organization_id: string | null
          project_id: string | null
          resolved: boolean | null
          severity: string | null
          site_id: string | null
          user_id: string | null
        }
        Insert: {
          context?: Json | null
          created_at?: string
          error_message: string
          error_stack?: string | null
          error_type: string
          id?: string
          organization_id?: string | null
          project_id?: string | null
          resolved?: boolean | null
          severity?: string | null
          site_id?: string | null
          user_id?: string | null
        }
        Update: {
          context?: Json | null
          created_at?: string
          error_message?: string
          error_stack?: string | null
          error_type?: string
          id?: string
          organization_id?: string | null
          project_id?: string | null
          resolved?: boolean | null
          severity?: string | null
          site_id?: string | null
          user_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "error_logs_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "error_logs_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "error_logs_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "error_logs_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "error_logs_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "error_logs_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
          {
            foreignKeyName: "error_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "error_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      favorites: {
        Row: {
          created_at: string
          id: string
          project_id: string
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          project_id: string
          user_id?: string
        }
        Update: {
          created_at?: string
          id?: string
          project_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "favorites_project_id_fkey"
            columns: ["project_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "favorites_project_id_fkey"
            columns: ["project_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "favorites_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "favorites_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      file_revisions: {
        Row: {
          change_type: string | null
          content: string
          created_at: string
          created_by: string | null
          file_path: string
          id: string
          message: string | null
          organization_id: string
          project_id: string
        }
        Insert: {
          change_type?: string | null
          content: string
          created_at?: string
          created_by?: string | null
          file_path: string
          id?: string
          message?: string | null
          organization_id: string
          project_id: string
        }
        Update: {
          change_type?: string | null
          content?: string
          created_at?: string
          created_by?: string | null
          file_path?: string
          id?: string
          message?: string | null
          organization_id?: string
          project_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "file_revisions_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "file_revisions_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "file_revisions_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "file_revisions_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      file_snapshots: {
        Row: {
          commit_message: string | null
          content: string
          created_at: string
          file_path: string
          id: string
          language: string | null
          modified_content: string | null
          organization_id: string
          original_content: string | null
          project_id: string
          updated_at: string
        }
        Insert: {
          commit_message?: string | null
          content: string
          created_at?: string
          file_path: string
          id?: string
          language?: string | null
          modified_content?: string | null
          organization_id: string
          original_content?: string | null
          project_id: string
          updated_at?: string
        }
        Update: {
          commit_message?: string | null
          content?: string
          created_at?: string
          file_path?: string
          id?: string
          language?: string | null
          modified_content?: string | null
          organization_id?: string
          original_content?: string | null
          project_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "file_snapshots_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "file_snapshots_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      form_submissions: {
        Row: {
          created_at: string
          data: NonNullable<Json>
          form_id: string
          id: string
          ip_hash: string | null
          organization_id: string
          status: string
          user_agent: string | null
        }
        Insert: {
          created_at?: string
          data: NonNullable<Json>
          form_id: string
          id?: string
          ip_hash?: string | null
          organization_id: string
          status?: string
          user_agent?: string | null
        }
        Update: {
          created_at?: string
          data?: NonNullable<Json>
          form_id?: string
          id?: string
          ip_hash?: string | null
          organization_id?: string
          status?: string
          user_agent?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "form_submissions_form_id_organization_id_fkey"
            columns: ["form_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "forms"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      forms: {
        Row: {
          created_at: string
          fields: NonNullable<Json>
          id: string
          is_active: boolean
          name: string
          organization_id: string
          settings: Json | null
          site_id: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          fields?: NonNullable<Json>
          id?: string
          is_active?: boolean
          name: string
          organization_id: string
          settings?: Json | null
          site_id: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          fields?: NonNullable<Json>
          id?: string
          is_active?: boolean
          name?: string
          organization_id?: string
          settings?: Json | null
          site_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "forms_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "forms_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "forms_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      integrations: {
        Row: {
          created_at: string
          credentials_encrypted: string
          id: string
          is_active: boolean | null
          last_used_at: string | null
          metadata: Json | null
          organization_id: string
          provider: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          credentials_encrypted: string
          id?: string
          is_active?: boolean | null
          last_used_at?: string | null
          metadata?: Json | null
          organization_id: string
          provider: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          credentials_encrypted?: string
          id?: string
          is_active?: boolean | null
          last_used_at?: string | null
          metadata?: Json | null
          organization_id?: string
          provider?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "integrations_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      invoice_items: {
        Row: {
          amount: number
          created_at: string
          description: string
          id: string
          invoice_id: string
          organization_id: string
          quantity: number
          unit_amount: number
        }
        Insert: {
          amount: number
          created_at?: string
          description: string
          id?: string
          invoice_id: string
          organization_id: string
          quantity?: number
          unit_amount: number
        }
        Update: {
          amount?: number
          created_at?: string
          description?: string
          id?: string
          invoice_id?: string
          organization_id?: string
          quantity?: number
          unit_amount?: number
        }
        Relationships: [
          {
            foreignKeyName: "invoice_items_invoice_id_organization_id_fkey"
            columns: ["invoice_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "invoices"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      invoices: {
        Row: {
          amount: number
          created_at: string
          currency: string | null
          description: string | null
          due_date: string | null
          id: string
          organization_id: string
          paid_at: string | null
          status: string | null
          stripe_invoice_id: string | null
          updated_at: string
          user_id: string | null
        }
        Insert: {
          amount: number
          created_at?: string
          currency?: string | null
          description?: string | null
          due_date?: string | null
          id?: string
          organization_id: string
          paid_at?: string | null
          status?: string | null
          stripe_invoice_id?: string | null
          updated_at?: string
          user_id?: string | null
        }
        Update: {
          amount?: number
          created_at?: string
          currency?: string | null
          description?: string | null
          due_date?: string | null
          id?: string
          organization_id?: string
          paid_at?: string | null
          status?: string | null
          stripe_invoice_id?: string | null
          updated_at?: string
          user_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "invoices_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "invoices_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "invoices_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      notifications: {
        Row: {
          body: string | null
          created_at: string
          data: NonNullable<Json>
          id: string
          kind: string
          link: string | null
          read_at: string | null
          title: string
          user_id: string
        }
        Insert: {
          body?: string | null
          created_at?: string
          data?: NonNullable<Json>
          id?: string
          kind: string
          link?: string | null
          read_at?: string | null
          title: string
          user_id: string
        }
        Update: {
          body?: string | null
          created_at?: string
          data?: NonNullable<Json>
          id?: string
          kind?: string
          link?: string | null
          read_at?: string | null
          title?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "notifications_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "notifications_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      organization_invitations: {
        Row: {
          accepted_at: string | null
          accepted_by: string | null
          created_at: string
          email: string
          expires_at: string
          id: string
          invited_by: string | null
          message: string | null
          organization_id: string
          revoked_at: string | null
          role: string
          token_hash: string
          updated_at: string
        }
        Insert: {
          accepted_at?: string | null
          accepted_by?: string | null
          created_at?: string
          email: string
          expires_at?: string
          id?: string
          invited_by?: string | null
          message?: string | null
          organization_id: string
          revoked_at?: string | null
          role?: string
          token_hash: string
          updated_at?: string
        }
        Update: {
          accepted_at?: string | null
          accepted_by?: string | null
          created_at?: string
          email?: string
          expires_at?: string
          id?: string
          invited_by?: string | null
          message?: string | null
          organization_id?: string
          revoked_at?: string | null
          role?: string
          token_hash?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "organization_invitations_accepted_by_fkey"
            columns: ["accepted_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_invitations_accepted_by_fkey"
            columns: ["accepted_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "organization_invitations_invited_by_fkey"
            columns: ["invited_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_invitations_invited_by_fkey"
            columns: ["invited_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "organization_invitations_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      organization_members: {
        Row: {
          created_at: string
          id: string
          invited_at: string | null
          joined_at: string | null
          organization_id: string
          permissions: Json | null
          role: string
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          invited_at?: string | null
          joined_at?: string | null
          organization_id: string
          permissions?: Json | null
          role?: string
          user_id: string
        }
        Update: {
          created_at?: string
          id?: string
          invited_at?: string | null
          joined_at?: string | null
          organization_id?: string
          permissions?: Json | null
          role?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "organization_members_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_members_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_members_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      organizations: {
        Row: {
          billing_email: string | null
          created_at: string
          description: string | null
          id: string
          is_personal: boolean
          logo_url: string | null
          metadata: Json | null
          name: string
          owner_id: string
          plan: string | null
          slug: string
          status: string | null
          stripe_customer_id: string | null
          stripe_subscription_id: string | null
          subscription_status: string | null
          updated_at: string
          website_url: string | null
        }
        Insert: {
          billing_email?: string | null
          created_at?: string
          description?: string | null
          id?: string
          is_personal?: boolean
          logo_url?: string | null
          metadata?: Json | null
          name: string
          owner_id?: string
          plan?: string | null
          slug: string
          status?: string | null
          stripe_customer_id?: string | null
          stripe_subscription_id?: string | null
          subscription_status?: string | null
          updated_at?: string
          website_url?: string | null
        }
        Update: {
          billing_email?: string | null
          created_at?: string
          description?: string | null
          id?: string
          is_personal?: boolean
          logo_url?: string | null
          metadata?: Json | null
          name?: string
          owner_id?: string
          plan?: string | null
          slug?: string
          status?: string | null
          stripe_customer_id?: string | null
          stripe_subscription_id?: string | null
          subscription_status?: string | null
          updated_at?: string
          website_url?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "organizations_owner_id_fkey"
            columns: ["owner_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organizations_owner_id_fkey"
            columns: ["owner_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      page_analytics: {
        Row: {
          avg_time_on_page: number | null
          bounce_rate: number | null
          conversion_rate: number | null
          created_at: string
          date: string
          id: string
          metadata: Json | null
          organization_id: string
          page_id: string
          views: number | null
          visitors: number | null
        }
        Insert: {
          avg_time_on_page?: number | null
          bounce_rate?: number | null
          conversion_rate?: number | null
          created_at?: string
          date: string
          id?: string
          metadata?: Json | null
          organization_id: string
          page_id: string
          views?: number | null
          visitors?: number | null
        }
        Update: {
          avg_time_on_page?: number | null
          bounce_rate?: number | null
          conversion_rate?: number | null
          created_at?: string
          date?: string
          id?: string
          metadata?: Json | null
          organization_id?: string
          page_id?: string
          views?: number | null
          visitors?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "page_analytics_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      page_comments: {
        Row: {
          block_id: string | null
          content: string
          created_at: string
          id: string
          organization_id: string
          page_id: string
          parent_id: string | null
          resolved: boolean | null
          updated_at: string
          user_id: string
        }
        Insert: {
          block_id?: string | null
          content: string
          created_at?: string
          id?: string
          organization_id: string
          page_id: string
          parent_id?: string | null
          resolved?: boolean | null
          updated_at?: string
          user_id?: string
        }
        Update: {
          block_id?: string | null
          content?: string
          created_at?: string
          id?: string
          organization_id?: string
          page_id?: string
          parent_id?: string | null
          resolved?: boolean | null
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "page_comments_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "page_comments_parent_id_organization_id_fkey"
            columns: ["parent_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "page_comments"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "page_comments_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "page_comments_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      page_versions: {
        Row: {
          content: NonNullable<Json>
          created_at: string
          created_by: string | null
          custom_css: string | null
          custom_javascript: string | null
          id: string
          message: string | null
          organization_id: string
          page_id: string
          saved_at: string | null
          version_number: number
        }
        Insert: {
          content: NonNullable<Json>
          created_at?: string
          created_by?: string | null
          custom_css?: string | null
          custom_javascript?: string | null
          id?: string
          message?: string | null
          organization_id: string
          page_id: string
          saved_at?: string | null
          version_number: number
        }
        Update: {
          content?: NonNullable<Json>
          created_at?: string
          created_by?: string | null
          custom_css?: string | null
          custom_javascript?: string | null
          id?: string
          message?: string | null
          organization_id?: string
          page_id?: string
          saved_at?: string | null
          version_number?: number
        }
        Relationships: [
          {
            foreignKeyName: "page_versions_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "page_versions_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "page_versions_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      page_views: {
        Row: {
          country: string | null
          created_at: string
          device: string | null
          duration_ms: number | null
          id: string
          organization_id: string
          page_id: string
          path: string | null
          referrer: string | null
          visitor_hash: string
        }
        Insert: {
          country?: string | null
          created_at?: string
          device?: string | null
          duration_ms?: number | null
          id?: string
          organization_id: string
          page_id: string
          path?: string | null
          referrer?: string | null
          visitor_hash: string
        }
        Update: {
          country?: string | null
          created_at?: string
          device?: string | null
          duration_ms?: number | null
          id?: string
          organization_id?: string
          page_id?: string
          path?: string | null
          referrer?: string | null
          visitor_hash?: string
        }
        Relationships: [
          {
            foreignKeyName: "page_views_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      pages: {
        Row: {
          content: NonNullable<Json>
          created_at: string
          created_by: string | null
          custom_css: string | null
          custom_javascript: string | null
          description: string | null
          id: string
          layout_type: string | null
          metadata: Json | null
          name: string
          og_image_url: string | null
          organization_id: string
          position: number
          published_at: string | null
          seo_description: string | null
          seo_keywords: string | null
          seo_title: string | null
          site_id: string
          slug: string
          status: string | null
          title: string | null
          updated_at: string
          version: number | null
          visibility: string | null
        }
        Insert: {
          content?: NonNullable<Json>
          created_at?: string
          created_by?: string | null
          custom_css?: string | null
          custom_javascript?: string | null
          description?: string | null
          id?: string
          layout_type?: string | null
          metadata?: Json | null
          name: string
          og_image_url?: string | null
          organization_id: string
          position?: number
          published_at?: string | null
          seo_description?: string | null
          seo_keywords?: string | null
          seo_title?: string | null
          site_id: string
          slug: string
          status?: string | null
          title?: string | null
          updated_at?: string
          version?: number | null
          visibility?: string | null
        }
        Update: {
          content?: NonNullable<Json>
          created_at?: string
          created_by?: string | null
          custom_css?: string | null
          custom_javascript?: string | null
          description?: string | null
          id?: string
          layout_type?: string | null
          metadata?: Json | null
          name?: string
          og_image_url?: string | null
          organization_id?: string
          position?: number
          published_at?: string | null
          seo_description?: string | null
          seo_keywords?: string | null
          seo_title?: string | null
          site_id?: string
          slug?: string
          status?: string | null
          title?: string | null
          updated_at?: string
          version?: number | null
          visibility?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "pages_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "pages_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "pages_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "pages_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "pages_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      plans: {
        Row: {
          ai_generations_limit: number | null
          created_at: string
          currency: string
          custom_domains_limit: number | null
          description: string | null
          id: string
          is_active: boolean
          name: string
          pages_limit: number | null
          position: number
          price_cents: number
          sites_limit: number | null
          storage_limit_gb: number | null
          stripe_price_id: string | null
          team_members_limit: number | null
          updated_at: string
        }
        Insert: {
          ai_generations_limit?: number | null
          created_at?: string
          currency?: string
          custom_domains_limit?: number | null
          description?: string | null
          id: string
          is_active?: boolean
          name: string
          pages_limit?: number | null
          position?: number
          price_cents?: number
          sites_limit?: number | null
          storage_limit_gb?: number | null
          stripe_price_id?: string | null
          team_members_limit?: number | null
          updated_at?: string
        }
        Update: {
          ai_generations_limit?: number | null
          created_at?: string
          currency?: string
          custom_domains_limit?: number | null
          description?: string | null
          id?: string
          is_active?: boolean
          name?: string
          pages_limit?: number | null
          position?: number
          price_cents?: number
          sites_limit?: number | null
          storage_limit_gb?: number | null
          stripe_price_id?: string | null
          team_members_limit?: number | null
          updated_at?: string
        }
        Relationships: []
      }
      profiles: {
        Row: {
          avatar_url: string | null
          created_at: string
          email: string | null
          full_name: string | null
          id: string
          updated_at: string
        }
        Insert: {
          avatar_url?: string | null
          created_at?: string
          email?: string | null
          full_name?: string | null
          id: string
          updated_at?: string
        }
        Update: {
          avatar_url?: string | null
          created_at?: string
          email?: string | null
          full_name?: string | null
          id?: string
          updated_at?: string
        }
        Relationships: []
      }
      project_env_vars: {
        Row: {
          created_at: string
          created_by: string | null
          environment: string
          id: string
          key: string
          organization_id: string
          project_id: string
          updated_at: string
          value_encrypted: string
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          environment?: string
          id?: string
          key: string
          organization_id: string
          project_id: string
          updated_at?: string
          value_encrypted: string
        }
        Update: {
          created_at?: string
          created_by?: string | null
          environment?: string
          id?: string
          key?: string
          organization_id?: string
          project_id?: string
          updated_at?: string
          value_encrypted?: string
        }
        Relationships: [
          {
            foreignKeyName: "project_env_vars_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "project_env_vars_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "project_env_vars_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "project_env_vars_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      project_files: {
        Row: {
          content: string
          created_at: string
          id: string
          language: string | null
          organization_id: string
          path: string
          project_id: string
          size_bytes: number | null
          updated_at: string
          updated_by: string | null
          version: number
        }
        Insert: {
          content?: string
          created_at?: string
          id?: string
          language?: string | null
          organization_id: string
          path: string
          project_id: string
          size_bytes?: never
          updated_at?: string
          updated_by?: string | null
          version?: number
        }
        Update: {
          content?: string
          created_at?: string
          id?: string
          language?: string | null
          organization_id?: string
          path?: string
          project_id?: string
          size_bytes?: never
          updated_at?: string
          updated_by?: string | null
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: "project_files_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "project_files_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "project_files_updated_by_fkey"
            columns: ["updated_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "project_files_updated_by_fkey"
            columns: ["updated_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      project_snapshots: {
        Row: {
          created_at: string
          created_by: string | null
          description: string | null
          files: NonNullable<Json>
          id: string
          name: string
          organization_id: string
          project_id: string
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          description?: string | null
          files?: NonNullable<Json>
          id?: string
          name: string
          organization_id: string
          project_id: string
        }
        Update: {
          created_at?: string
          created_by?: string | null
          description?: string | null
          files?: NonNullable<Json>
          id?: string
          name?: string
          organization_id?: string
          project_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "project_snapshots_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "project_snapshots_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "project_snapshots_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "project_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "project_snapshots_project_id_organization_id_fkey"
            columns: ["project_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      projects: {
        Row: {
          created_at: string
          description: string | null
          github_branch: string | null
          github_commit_sha: string | null
          id: string
          is_public: boolean | null
          like_count: number | null
          name: string
          netlify_deploy_id: string | null
          netlify_site_id: string | null
          netlify_url: string | null
          organization_id: string
          published_at: string | null
          repository_name: string | null
          repository_owner: string | null
          repository_url: string | null
          settings: Json | null
          status: string | null
          tags: string[] | null
          updated_at: string
          user_id: string
          view_count: number | null
          working_branch: string | null
        }
        Insert: {
          created_at?: string
          description?: string | null
          github_branch?: string | null
          github_commit_sha?: string | null
          id?: string
          is_public?: boolean | null
          like_count?: number | null
          name: string
          netlify_deploy_id?: string | null
          netlify_site_id?: string | null
          netlify_url?: string | null
          organization_id: string
          published_at?: string | null
          repository_name?: string | null
          repository_owner?: string | null
          repository_url?: string | null
          settings?: Json | null
          status?: string | null
          tags?: string[] | null
          updated_at?: string
          user_id?: string
          view_count?: number | null
          working_branch?: string | null
        }
        Update: {
          created_at?: string
          description?: string | null
          github_branch?: string | null
          github_commit_sha?: string | null
          id?: string
          is_public?: boolean | null
          like_count?: number | null
          name?: string
          netlify_deploy_id?: string | null
          netlify_site_id?: string | null
          netlify_url?: string | null
          organization_id?: string
          published_at?: string | null
          repository_name?: string | null
          repository_owner?: string | null
          repository_url?: string | null
          settings?: Json | null
          status?: string | null
          tags?: string[] | null
          updated_at?: string
          user_id?: string
          view_count?: number | null
          working_branch?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "projects_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "projects_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "projects_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      prompt_templates: {
        Row: {
          created_at: string
          created_by: string | null
          description: string | null
          id: string
          kind: string
          name: string
          organization_id: string | null
          prompt: string
          updated_at: string
          variables: NonNullable<Json>
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          description?: string | null
          id?: string
          kind?: string
          name: string
          organization_id?: string | null
          prompt: string
          updated_at?: string
          variables?: NonNullable<Json>
        }
        Update: {
          created_at?: string
          created_by?: string | null
          description?: string | null
          id?: string
          kind?: string
          name?: string
          organization_id?: string | null
          prompt?: string
          updated_at?: string
          variables?: NonNullable<Json>
        }
        Relationships: [
          {
            foreignKeyName: "prompt_templates_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "prompt_templates_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "prompt_templates_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      review_requests: {
        Row: {
          completed_at: string | null
          created_at: string
          id: string
          message: string | null
          organization_id: string
          page_id: string
          page_version: number | null
          requested_by: string
          response: string | null
          reviewer_id: string | null
          status: string
          updated_at: string
        }
        Insert: {
          completed_at?: string | null
          created_at?: string
          id?: string
          message?: string | null
          organization_id: string
          page_id: string
          page_version?: number | null
          requested_by?: string
          response?: string | null
          reviewer_id?: string | null
          status?: string
          updated_at?: string
        }
        Update: {
          completed_at?: string | null
          created_at?: string
          id?: string
          message?: string | null
          organization_id?: string
          page_id?: string
          page_version?: number | null
          requested_by?: string
          response?: string | null
          reviewer_id?: string | null
          status?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "review_requests_page_id_organization_id_fkey"
            columns: ["page_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "pages"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "review_requests_requested_by_fkey"
            columns: ["requested_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "review_requests_requested_by_fkey"
            columns: ["requested_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "review_requests_reviewer_id_fkey"
            columns: ["reviewer_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "review_requests_reviewer_id_fkey"
            columns: ["reviewer_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      sections: {
        Row: {
          category: string | null
          content: NonNullable<Json>
          created_at: string
          description: string | null
          id: string
          is_public: boolean | null
          name: string
          organization_id: string
          thumbnail_url: string | null
          updated_at: string
        }
        Insert: {
          category?: string | null
          content: NonNullable<Json>
          created_at?: string
          description?: string | null
          id?: string
          is_public?: boolean | null
          name: string
          organization_id: string
          thumbnail_url?: string | null
          updated_at?: string
        }
        Update: {
          category?: string | null
          content?: NonNullable<Json>
          created_at?: string
          description?: string | null
          id?: string
          is_public?: boolean | null
          name?: string
          organization_id?: string
          thumbnail_url?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "sections_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      session_audit_log: {
        Row: {
          action: string
          changed_fields: Json | null
          created_at: string
          id: number
          ip_address: string | null
          user_agent: string | null
          user_id: string
        }
        Insert: {
          action: string
          changed_fields?: Json | null
          created_at?: string
          id?: number
          ip_address?: string | null
          user_agent?: string | null
          user_id: string
        }
        Update: {
          action?: string
          changed_fields?: Json | null
          created_at?: string
          id?: number
          ip_address?: string | null
          user_agent?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "session_audit_log_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "session_audit_log_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      site_domains: {
        Row: {
          created_at: string
          domain: string
          error_message: string | null
          id: string
          is_primary: boolean
          last_checked_at: string | null
          organization_id: string
          site_id: string
          status: string
          updated_at: string
          verification_token: string
          verified_at: string | null
        }
        Insert: {
          created_at?: string
          domain: string
          error_message?: string | null
          id?: string
          is_primary?: boolean
          last_checked_at?: string | null
          organization_id: string
          site_id: string
          status?: string
          updated_at?: string
          verification_token?: string
          verified_at?: string | null
        }
        Update: {
          created_at?: string
          domain?: string
          error_message?: string | null
          id?: string
          is_primary?: boolean
          last_checked_at?: string | null
          organization_id?: string
          site_id?: string
          status?: string
          updated_at?: string
          verification_token?: string
          verified_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "site_domains_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "site_domains_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "site_domains_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      site_redirects: {
        Row: {
          created_at: string
          from_path: string
          id: string
          organization_id: string
          site_id: string
          status_code: number
          to_url: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          from_path: string
          id?: string
          organization_id: string
          site_id: string
          status_code?: number
          to_url: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          from_path?: string
          id?: string
          organization_id?: string
          site_id?: string
          status_code?: number
          to_url?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "site_redirects_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "site_redirects_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "site_redirects_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      site_releases: {
        Row: {
          created_at: string
          created_by: string | null
          error_message: string | null
          id: string
          manifest: NonNullable<Json>
          message: string | null
          organization_id: string
          published_at: string | null
          release_number: number
          scheduled_for: string | null
          site_id: string
          status: string
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          error_message?: string | null
          id?: string
          manifest?: NonNullable<Json>
          message?: string | null
          organization_id: string
          published_at?: string | null
          release_number: number
          scheduled_for?: string | null
          site_id: string
          status?: string
        }
        Update: {
          created_at?: string
          created_by?: string | null
          error_message?: string | null
          id?: string
          manifest?: NonNullable<Json>
          message?: string | null
          organization_id?: string
          published_at?: string | null
          release_number?: number
          scheduled_for?: string | null
          site_id?: string
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: "site_releases_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "site_releases_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "site_releases_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "site_stats"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "site_releases_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "sites"
            referencedColumns: ["id", "organization_id"]
          },
          {
            foreignKeyName: "site_releases_site_id_organization_id_fkey"
            columns: ["site_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "user_sites"
            referencedColumns: ["site_id", "organization_id"]
          },
        ]
      }
      sites: {
        Row: {
          created_at: string
          created_by: string | null
          custom_domain: string | null
          description: string | null
          favicon_url: string | null
          google_analytics_id: string | null
          id: string
          language: string | null
          name: string
          og_image_url: string | null
          organization_id: string
          published_at: string | null
          seo_description: string | null
          seo_keywords: string | null
          seo_title: string | null
          settings: Json | null
          slug: string
          status: string | null
          subdomain: string | null
          theme_color: string | null
          updated_at: string
          visibility: string | null
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          custom_domain?: string | null
          description?: string | null
          favicon_url?: string | null
          google_analytics_id?: string | null
          id?: string
          language?: string | null
          name: string
          og_image_url?: string | null
          organization_id: string
          published_at?: string | null
          seo_description?: string | null
          seo_keywords?: string | null
          seo_title?: string | null
          settings?: Json | null
          slug: string
          status?: string | null
          subdomain?: string | null
          theme_color?: string | null
          updated_at?: string
          visibility?: string | null
        }
        Update: {
          created_at?: string
          created_by?: string | null
          custom_domain?: string | null
          description?: string | null
          favicon_url?: string | null
          google_analytics_id?: string | null
          id?: string
          language?: string | null
          name?: string
          og_image_url?: string | null
          organization_id?: string
          published_at?: string | null
          seo_description?: string | null
          seo_keywords?: string | null
          seo_title?: string | null
          settings?: Json | null
          slug?: string
          status?: string | null
          subdomain?: string | null
          theme_color?: string | null
          updated_at?: string
          visibility?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "sites_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "sites_created_by_fkey"
            columns: ["created_by"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "sites_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      stripe_events: {
        Row: {
          created_at: string
          error_message: string | null
          id: string
          payload: NonNullable<Json>
          processed_at: string | null
          type: string
        }
        Insert: {
          created_at?: string
          error_message?: string | null
          id: string
          payload: NonNullable<Json>
          processed_at?: string | null
          type: string
        }
        Update: {
          created_at?: string
          error_message?: string | null
          id?: string
          payload?: NonNullable<Json>
          processed_at?: string | null
          type?: string
        }
        Relationships: []
      }
      subscriptions: {
        Row: {
          cancel_at_period_end: boolean
          canceled_at: string | null
          created_at: string
          current_period_end: string | null
          current_period_start: string | null
          id: string
          organization_id: string
          plan_id: string
          status: string
          stripe_subscription_id: string | null
          updated_at: string
        }
        Insert: {
          cancel_at_period_end?: boolean
          canceled_at?: string | null
          created_at?: string
          current_period_end?: string | null
          current_period_start?: string | null
          id?: string
          organization_id: string
          plan_id: string
          status?: string
          stripe_subscription_id?: string | null
          updated_at?: string
        }
        Update: {
          cancel_at_period_end?: boolean
          canceled_at?: string | null
          created_at?: string
          current_period_end?: string | null
          current_period_start?: string | null
          id?: string
          organization_id?: string
          plan_id?: string
          status?: string
          stripe_subscription_id?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "subscriptions_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: true
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "subscriptions_plan_id_fkey"
            columns: ["plan_id"]
            isOneToOne: false
            referencedRelation: "plans"
            referencedColumns: ["id"]
          },
        ]
      }
      templates: {
        Row: {
          category: string | null
          content: NonNullable<Json>
          created_at: string
          description: string | null
          id: string
          kind: string
          name: string
          organization_id: string | null
          thumbnail_url: string | null
          updated_at: string
          usage_count: number
        }
        Insert: {
          category?: string | null
          content: NonNullable<Json>
          created_at?: string
          description?: string | null
          id?: string
          kind?: string
          name: string
          organization_id?: string | null
          thumbnail_url?: string | null
          updated_at?: string
          usage_count?: number
        }
        Update: {
          category?: string | null
          content?: NonNullable<Json>
          created_at?: string
          description?: string | null
          id?: string
          kind?: string
          name?: string
          organization_id?: string | null
          thumbnail_url?: string | null
          updated_at?: string
          usage_count?: number
        }
        Relationships: [
          {
            foreignKeyName: "templates_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      usage_events: {
        Row: {
          created_at: string
          id: string
          idempotency_key: string | null
          metadata: Json | null
          metric: string
          organization_id: string
          quantity: number
          user_id: string | null
        }
        Insert: {
          created_at?: string
          id?: string
          idempotency_key?: string | null
          metadata?: Json | null
          metric: string
          organization_id: string
          quantity: number
          user_id?: string | null
        }
        Update: {
          created_at?: string
          id?: string
          idempotency_key?: string | null
          metadata?: Json | null
          metric?: string
          organization_id?: string
          quantity?: number
          user_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "usage_events_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "usage_events_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "usage_events_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      usage_quotas: {
        Row: {
          ai_generations_limit: number | null
          ai_generations_used: number | null
          created_at: string
          custom_domains_limit: number | null
          custom_domains_used: number | null
          id: string
          organization_id: string
          pages_limit: number | null
          pages_used: number | null
          plan_id: string | null
          reset_date: string | null
          sites_limit: number | null
          sites_used: number | null
          storage_limit_gb: number | null
          storage_used_bytes: number
          storage_used_gb: number | null
          team_members_limit: number | null
          team_members_used: number | null
          updated_at: string
        }
        Insert: {
          ai_generations_limit?: number | null
          ai_generations_used?: number | null
          created_at?: string
          custom_domains_limit?: number | null
          custom_domains_used?: number | null
          id?: string
          organization_id: string
          pages_limit?: number | null
          pages_used?: number | null
          plan_id?: string | null
          reset_date?: string | null
          sites_limit?: number | null
          sites_used?: number | null
          storage_limit_gb?: number | null
          storage_used_bytes?: number
          storage_used_gb?: number | null
          team_members_limit?: number | null
          team_members_used?: number | null
          updated_at?: string
        }
        Update: {
          ai_generations_limit?: number | null
          ai_generations_used?: number | null
          created_at?: string
          custom_domains_limit?: number | null
          custom_domains_used?: number | null
          id?: string
          organization_id?: string
          pages_limit?: number | null
          pages_used?: number | null
          plan_id?: string | null
          reset_date?: string | null
          sites_limit?: number | null
          sites_used?: number | null
          storage_limit_gb?: number | null
          storage_used_bytes?: number
          storage_used_gb?: number | null
          team_members_limit?: number | null
          team_members_used?: number | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "usage_quotas_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: true
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      usage_stats: {
        Row: {
          api_errors_count: number | null
          api_requests_count: number | null
          created_at: string
          deployments_count: number | null
          generations_count: number | null
          generations_tokens_used: number | null
          github_pushes_count: number | null
          id: string
          netlify_deploys_count: number | null
          updated_at: string
          user_id: string
        }
        Insert: {
          api_errors_count?: number | null
          api_requests_count?: number | null
          created_at?: string
          deployments_count?: number | null
          generations_count?: number | null
          generations_tokens_used?: number | null
          github_pushes_count?: number | null
          id?: string
          netlify_deploys_count?: number | null
          updated_at?: string
          user_id: string
        }
        Update: {
          api_errors_count?: number | null
          api_requests_count?: number | null
          created_at?: string
          deployments_count?: number | null
          generations_count?: number | null
          generations_tokens_used?: number | null
          github_pushes_count?: number | null
          id?: string
          netlify_deploys_count?: number | null
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "usage_stats_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "usage_stats_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      user_integrations: {
        Row: {
          created_at: string
          id: string
          is_active: boolean | null
          metadata: Json | null
          provider: string
          token_encrypted: string
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          is_active?: boolean | null
          metadata?: Json | null
          provider: string
          token_encrypted: string
          updated_at?: string
          user_id?: string
        }
        Update: {
          created_at?: string
          id?: string
          is_active?: boolean | null
          metadata?: Json | null
          provider?: string
          token_encrypted?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_integrations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_integrations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      user_sessions: {
        Row: {
          created_at: string
          credentials: string | null
          form_inputs: Json | null
          id: number
          integration_settings: Json | null
          project_configs: Json | null
          service_metadata: Json | null
          updated_at: string
          user_data: Json | null
          user_id: string
        }
        Insert: {
          created_at?: string
          credentials?: string | null
          form_inputs?: Json | null
          id?: number
          integration_settings?: Json | null
          project_configs?: Json | null
          service_metadata?: Json | null
          updated_at?: string
          user_data?: Json | null
          user_id?: string
        }
        Update: {
          created_at?: string
          credentials?: string | null
          form_inputs?: Json | null
          id?: number
          integration_settings?: Json | null
          project_configs?: Json | null
          service_metadata?: Json | null
          updated_at?: string
          user_data?: Json | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_sessions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_sessions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      user_settings: {
        Row: {
          created_at: string
          email_notifications: boolean | null
          id: string
          language: string | null
          notifications_enabled: boolean | null
          preferences: Json | null
          theme: string | null
          timezone: string | null
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          email_notifications?: boolean | null
          id?: string
          language?: string | null
          notifications_enabled?: boolean | null
          preferences?: Json | null
          theme?: string | null
          timezone?: string | null
          updated_at?: string
          user_id?: string
        }
        Update: {
          created_at?: string
          email_notifications?: boolean | null
          id?: string
          language?: string | null
          notifications_enabled?: boolean | null
          preferences?: Json | null
          theme?: string | null
          timezone?: string | null
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_settings_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_settings_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      webhook_deliveries: {
        Row: {
          attempts: number
          created_at: string
          delivered_at: string | null
          endpoint_id: string
          event: string
          id: string
          next_attempt_at: string | null
          organization_id: string
          payload: NonNullable<Json>
          response_body: string | null
          response_status: number | null
          status: string
        }
        Insert: {
          attempts?: number
          created_at?: string
          delivered_at?: string | null
          endpoint_id: string
          event: string
          id?: string
          next_attempt_at?: string | null
          organization_id: string
          payload: NonNullable<Json>
          response_body?: string | null
          response_status?: number | null
          status?: string
        }
        Update: {
          attempts?: number
          created_at?: string
          delivered_at?: string | null
          endpoint_id?: string
          event?: string
          id?: string
          next_attempt_at?: string | null
          organization_id?: string
          payload?: NonNullable<Json>
          response_body?: string | null
          response_status?: number | null
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: "webhook_deliveries_endpoint_id_organization_id_fkey"
            columns: ["endpoint_id", "organization_id"]
            isOneToOne: false
            referencedRelation: "webhook_endpoints"
            referencedColumns: ["id", "organization_id"]
          },
        ]
      }
      webhook_endpoints: {
        Row: {
          created_at: string
          description: string | null
          events: string[]
          failure_count: number
          id: string
          is_active: boolean
          organization_id: string
          secret_encrypted: string
          updated_at: string
          url: string
        }
        Insert: {
          created_at?: string
          description?: string | null
          events?: string[]
          failure_count?: number
          id?: string
          is_active?: boolean
          organization_id: string
          secret_encrypted: string
          updated_at?: string
          url: string
        }
        Update: {
          created_at?: string
          description?: string | null
          events?: string[]
          failure_count?: number
          id?: string
          is_active?: boolean
          organization_id?: string
          secret_encrypted?: string
          updated_at?: string
          url?: string
        }
        Relationships: [
          {
            foreignKeyName: "webhook_endpoints_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Views: {
      organization_activity: {
        Row: {
          action: string | null
          changes: Json | null
          created_at: string | null
          email: string | null
          full_name: string | null
          id: string | null
          organization_id: string | null
          resource_id: string | null
          resource_type: string | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "activity_logs_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "activity_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "activity_logs_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      organization_usage: {
        Row: {
          allowed: number | null
          metric: string | null
          name: string | null
          organization_id: string | null
          percent_used: number | null
          plan_id: string | null
          reset_date: string | null
          used: number | null
        }
        Relationships: [
          {
            foreignKeyName: "usage_quotas_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: true
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      project_stats: {
        Row: {
          deployment_count: number | null
          generation_count: number | null
          generation_tokens: number | null
          id: string | null
          last_generation: string | null
          last_message: string | null
          message_count: number | null
          name: string | null
          organization_id: string | null
          total_tokens: number | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "projects_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "projects_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "projects_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      site_stats: {
        Row: {
          id: string | null
          last_deployment: string | null
          organization_id: string | null
          published_pages: number | null
          total_deployments: number | null
          total_pages: number | null
          total_views: number | null
        }
        Relationships: [
          {
            foreignKeyName: "sites_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      user_organizations: {
        Row: {
          is_personal: boolean | null
          logo_url: string | null
          name: string | null
          organization_id: string | null
          plan: string | null
          role: string | null
          slug: string | null
          status: string | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "organization_members_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_members_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_members_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
        ]
      }
      user_sites: {
        Row: {
          name: string | null
          organization_id: string | null
          role: string | null
          site_id: string | null
          slug: string | null
          status: string | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "organization_members_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "profiles"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "organization_members_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_stats"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "sites_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      user_stats: {
        Row: {
          email: string | null
          github_deployments: number | null
          last_activity: string | null
          netlify_deployments: number | null
          total_projects: number | null
          total_prompts: number | null
          total_tokens_used: number | null
          user_id: string | null
        }
        Relationships: []
      }
    }
    Functions: {
      create_api_key: {
        Args: { description?: string; expires_at?: string; name: string; rate_limit?: number; scopes: string[] }
        Returns: Json
      }
      create_site: {
        Args: { content?: Json; language?: string; name: string; organization_id: string; slug?: string; template_id?: string }
        Returns: {
          created_at: string
          created_by: string | null
          custom_domain: string | null
          description: string | null
          favicon_url: string | null
          google_analytics_id: string | null
          id: string
          language: string | null
          name: string
          og_image_url: string | null
          organization_id: string
          published_at: string | null
          seo_description: string | null
          seo_keywords: string | null
          seo_title: string | null
          settings: Json | null
          slug: string
          status: string | null
          subdomain: string | null
          theme_color: string | null
          updated_at: string
          visibility: string | null
        }
        SetofOptions: {
          from: "*"
          to: "sites"
          isOneToOne: true
          isSetofReturn: false
        }
      }
      duplicate_page: {
        Args: { name?: string; page_id: string; slug?: string }
        Returns: {
          content: NonNullable<Json>
          created_at: string
          created_by: string | null
          custom_css: string | null
          custom_javascript: string | null
          description: string | null
          id: string
          layout_type: string | null
          metadata: Json | null
          name: string
          og_image_url: string | null
          organization_id: string
          position: number
          published_at: string | null
          seo_description: string | null
          seo_keywords: string | null
          seo_title: string | null
          site_id: string
          slug: string
          status: string | null
          title: string | null
          updated_at: string
          version: number | null
          visibility: string | null
        }
        SetofOptions: {
          from: "*"
          to: "pages"
          isOneToOne: true
          isSetofReturn: false
        }
      }
      duplicate_site: {
        Args: { name?: string; site_id: string; slug?: string }
        Returns: {
          created_at: string
          created_by: string | null
          custom_domain: string | null
          description: string | null
          favicon_url: string | null
          google_analytics_id: string | null
          id: string
          language: string | null
          name: string
          og_image_url: string | null
          organization_id: string
          published_at: string | null
          seo_description: string | null
          seo_keywords: string | null
          seo_title: string | null
          settings: Json | null
          slug: string
          status: string | null
          subdomain: string | null
          theme_color: string | null
          updated_at: string
          visibility: string | null
        }
        SetofOptions: {
          from: "*"
          to: "sites"
          isOneToOne: true
          isSetofReturn: false
        }
      }
      list_component_uses: {
        Args: { component_id: string }
        Returns: {
          page_id: string
          page_name: string
          page_slug: string
          site_id: string
          site_name: string
          uses: number
        }[]
      }
      list_devices: {
        Args: Record<PropertyKey, never>
        Returns: {
          aal: string
          created_at: string
          device: string
          id: string
          ip: string
          is_current: boolean
          last_seen_at: string
          user_agent: string
        }[]
      }
      list_jobs: {
        Args: { limit?: number; organization_id?: string; status?: string }
        Returns: {
          attempts: number | null
          created_at: string | null
          error: string | null
          id: number | null
          organization_id: string | null
          person_id: string | null
          progress: Json | null
          run_at: string | null
          status: string | null
          task: string | null
          title: string | null
          updated_at: string | null
          who: string | null
        }[]
      }
      list_pages_to_approve: {
        Args: { site_id: string }
        Returns: {
          name: string
          page_id: string
        }[]
      }
      name_version: {
        Args: { message: string; page_id: string }
        Returns: number
      }
      register_asset: {
        Args: { alt_text?: string; name?: string; path: string; site_id?: string }
        Returns: {
          alt_text: string | null
          content_hash: string | null
          created_at: string
          created_by: string | null
          height: number | null
          id: string
          mime_type: string
          name: string
          organization_id: string
          site_id: string | null
          size_bytes: number
          storage_path: string
          updated_at: string
          width: number | null
        }
        SetofOptions: {
          from: "*"
          to: "assets"
          isOneToOne: true
          isSetofReturn: false
        }
      }
      save_page: {
        Args: { content?: Json; custom_css?: string; custom_javascript?: string; message?: string; page_id: string; version: number }
        Returns: Json
      }
      sign_out_device: {
        Args: { session_id: string }
        Returns: boolean
      }
      sign_out_other_devices: {
        Args: Record<PropertyKey, never>
        Returns: number
      }
      use_template: {
        Args: { template_id: string }
        Returns: undefined
      }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type Schemas = Omit<Database, "__InternalSupabase">

type DefaultSchema = Schemas[Extract<keyof Database, "public">]

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

export const Constants = {
  public: {
    Enums: {},
  },
} as const
